//! Dates within texts: `<!date^1392734382^{date_short} at {time}|then>` is shown in words. Slack shows them in the reader's
//! zone; the twin tells all readers of a message the same, in UTC.
//! <https://docs.slack.dev/messaging/formatting-message-text#date-formatting>

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The longest form of a date that is read, in bytes.
const FORM_BYTES_MAX: usize = 500;

/// A moment in a form with places such as `{date}`; `None` when there is no such moment or the form names no place.
#[must_use]
pub fn shown(seconds: i64, form: &str) -> Option<String> {
    if form.len() > FORM_BYTES_MAX {
        return None;
    }
    let moment = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).datetime();
    let mut out = String::with_capacity(form.len() + 16);
    let mut rest = form;
    let mut found = false;
    while let Some((before, place)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = place.split_once('}') else {
            out.push('{');
            rest = place;
            continue;
        };
        match part(name, moment) {
            Some(words) => {
                found = true;
                out.push_str(&words);
                rest = after;
            }
            None => {
                out.push('{');
                rest = place;
            }
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

/// What stands for a place.
fn part(name: &str, at: DateTime) -> Option<String> {
    let text = match name {
        "date_num" => at.strftime("%Y-%m-%d").to_string(),
        "date_slash" => at.strftime("%m/%d/%Y").to_string(),
        "date" | "date_pretty" => format!("{} {}, {}", at.strftime("%B"), ordinal(at.day()), at.year()),
        "date_short" | "date_short_pretty" => at.strftime("%b %-d, %Y").to_string(),
        "date_long" | "date_long_pretty" => {
            format!("{} {}, {}", at.strftime("%A, %B"), ordinal(at.day()), at.year())
        }
        "date_long_full" => at.strftime("%A, %B %-d, %Y").to_string(),
        "day_divider_pretty" => format!("{} {}", at.strftime("%A, %B"), ordinal(at.day())),
        "time" => at.strftime("%-I:%M %p").to_string(),
        "time_secs" => at.strftime("%-I:%M:%S %p").to_string(),
        "ago" => at.strftime("on %b %-d, %Y").to_string(),
        _ => return None,
    };
    Some(text)
}

fn ordinal(day: i8) -> String {
    let end = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{day}{end}")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_moment_is_shown_in_the_forms_that_slack_documents() {
        for (form, words) in [
            ("{date_num} {time_secs}", "2014-02-18 2:39:42 PM"),
            ("Posted {date}", "Posted February 18th, 2014"),
            ("{date_short} at {time}", "Feb 18, 2014 at 2:39 PM"),
            ("{date_long}", "Tuesday, February 18th, 2014"),
            ("{nope} {date_num} {", "{nope} 2014-02-18 {"),
        ] {
            assert_eq!(shown(1_392_734_382, form).as_deref(), Some(words));
        }
        assert_eq!(shown(1_392_734_382, "no place"), None);
        assert_eq!(shown(i64::MAX, "{date}"), None);
        assert_eq!(shown(0, &"{".repeat(100_000)), None);
    }
}
