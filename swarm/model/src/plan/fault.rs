//! What goes wrong on purpose: the rules of a twin, and the timetable of a plan by which they come and go.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::share::Share;
use crate::seed::Stream;
use crate::time::{At, Span};

/// Something that goes wrong at a twin. Shares are drawn from the seed by the call's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultRule {
    /// The call is refused before anything happened.
    BeforeHandler(CallFault),
    /// The call is done, but the client gets this status instead of the answer.
    AfterHandler(CallFault),
    /// The call is refused with 429 and the vendor's headers, which say when to come back.
    RateLimited(RateFault),
    /// The connection is closed without an answer before anything happened.
    CutBefore(CutFault),
    /// The call is done, but the connection is closed without an answer.
    CutAfter(CutFault),
    /// The call is answered late.
    Latency(LatencyFault),
    /// A call that changes nothing gets the answer that the same call got a while ago.
    StaleRead(StaleFault),
    /// The twin is away: no call is answered, deliveries wait, and desks are cut off. Its world is kept.
    Restart(RestartFault),
    /// Deliveries to the subject come twice.
    DuplicateDelivery(DeliveryFault),
    /// Deliveries to the subject are lost on the way; the vendor's timetable sends them again.
    DropDelivery(DeliveryFault),
    /// Deliveries to the subject are held back, so that later ones come first.
    DelayDelivery(DelayFault),
    /// The stream of a model's answer is cut in the middle.
    CutStream(DeliveryFault),
    /// A model's answer comes without its usage.
    OmitUsage(DeliveryFault),
}

/// Which calls fail, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallFault {
    /// The HTTP method; any if none is named.
    #[serde(default)]
    pub method: Option<String>,
    /// The path, with `*` for one part and `**` for the rest; any if none is named.
    #[serde(default)]
    pub path: Option<String>,
    /// The share of calls.
    pub share: Share,
    /// The status that the client gets.
    pub status: u16,
    /// Only the first so many calls that match.
    #[serde(default)]
    pub first: Option<u32>,
}

/// Which calls are refused for their rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateFault {
    /// The HTTP method; any if none is named.
    #[serde(default)]
    pub method: Option<String>,
    /// The path, with `*` for one part and `**` for the rest; any if none is named.
    #[serde(default)]
    pub path: Option<String>,
    /// The share of calls.
    pub share: Share,
    /// Only the first so many calls that match.
    #[serde(default)]
    pub first: Option<u32>,
    /// When the vendor's headers say that the client may come back, in whole seconds; the twin's own word if it is not told.
    #[serde(default)]
    pub retry_after: Option<Span>,
}

/// Which calls lose their connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutFault {
    /// The HTTP method; any if none is named.
    #[serde(default)]
    pub method: Option<String>,
    /// The path, with `*` for one part and `**` for the rest; any if none is named.
    #[serde(default)]
    pub path: Option<String>,
    /// The share of calls.
    pub share: Share,
    /// Only the first so many calls that match.
    #[serde(default)]
    pub first: Option<u32>,
}

/// Which calls are late, and by how much: one of `constant`, `between` or `median`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LatencyFault {
    /// The HTTP method; any if none is named.
    #[serde(default)]
    pub method: Option<String>,
    /// The path, with `*` for one part and `**` for the rest; any if none is named.
    #[serde(default)]
    pub path: Option<String>,
    /// The share of calls.
    pub share: Share,
    /// Always so long; more than 0.
    #[serde(default)]
    pub constant: Option<Span>,
    /// Uniformly between the two.
    #[serde(default)]
    pub between: Option<[Span; 2]>,
    /// The median of a log-normal delay; no draw is longer than 20 times this.
    #[serde(default)]
    pub median: Option<Span>,
    /// The spread of a log-normal delay by its 99th percentile, at most 20 times the median; without it, 3.2 times the median.
    #[serde(default)]
    pub p99: Option<Span>,
}

/// Which reads are stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StaleFault {
    /// The path, with `*` for one part and `**` for the rest; any if none is named.
    #[serde(default)]
    pub path: Option<String>,
    /// The share of reads.
    pub share: Share,
    /// How old an answer can be: 1 s to 1 h.
    pub up_to: Span,
}

/// How a twin is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestartFault {
    /// The status of calls meanwhile (a load balancer's 502 or 503); without one their connections are closed.
    #[serde(default)]
    pub status: Option<u16>,
}

/// Which deliveries fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryFault {
    /// The share of deliveries.
    pub share: Share,
}

/// Which deliveries are held back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelayFault {
    /// The share of deliveries.
    pub share: Share,
    /// The longest that one is held back; each for a span of its own.
    pub up_to: Span,
}

/// The spread of a log-normal delay whose 99th percentile is not told, in thousandths.
const SIGMA_PERMILLE: u32 = 500;
/// How many spreads the 99th percentile lies above the median.
const Z99: f64 = 2.326_347_874;

impl LatencyFault {
    /// A delay, in whole milliseconds.
    #[must_use]
    pub fn draw(&self, stream: &mut Stream) -> u64 {
        match (self.constant, self.between, self.median) {
            (Some(constant), ..) => constant.0,
            (None, Some([low, high]), _) => stream.between(low.0, high.0),
            (None, None, Some(median)) => stream.log_normal_ms(median.0, self.sigma_permille(median)),
            (None, None, None) => 0,
        }
    }

    fn sigma_permille(&self, median: Span) -> u32 {
        let Some(p99) = self.p99.filter(|p99| *p99 > median && median.0 > 0) else { return SIGMA_PERMILLE };
        #[expect(clippy::cast_precision_loss, reason = "spans are below 2^53 ms")]
        let sigma = libm::log(p99.0 as f64 / median.0 as f64) / Z99;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive, and the log of a span is below 100"
        )]
        let permille = libm::round(sigma * 1000.0) as u32;
        permille
    }
}

/// A line of a plan's timetable of faults.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultWindow {
    /// The twin; several as a list, or `all`.
    pub twin: TwinNames,
    /// When it begins, on the crew's clock from the run's start; at once if it is not told.
    #[serde(default)]
    pub at: Span,
    /// How long it lasts, 1 s or more; to the run's end if it is not told.
    #[serde(default, rename = "for")]
    pub lasts: Option<Span>,
    /// From one beginning to the next: longer than it lasts, and such that it begins 10,000 times at most; once if it is not told.
    #[serde(default)]
    pub every: Option<Span>,
    /// What goes wrong.
    pub rule: FaultRule,
}

impl FaultWindow {
    /// Whether it is in force.
    #[must_use]
    pub fn in_force(&self, now: At) -> bool {
        self.within(now).is_some_and(|within| self.lasts.is_none_or(|lasts| within < lasts.0))
    }

    /// When it next begins or ends after `now`; `None` when it does neither any more.
    #[must_use]
    pub fn next_change(&self, now: At) -> Option<At> {
        let Some(within) = self.within(now) else { return Some(At(self.at.0)) };
        let until =
            |span: Span| span.0.checked_sub(within).filter(|left| *left > 0).map(|left| At(now.0 + left));
        let end = self.lasts.and_then(until);
        end.or_else(|| self.lasts.and(self.every).and_then(until))
    }

    /// How far `now` is into the window's latest beginning; `None` before the first.
    fn within(&self, now: At) -> Option<u64> {
        let since = now.0.checked_sub(self.at.0)?;
        Some(match self.every {
            Some(every) if every.0 > 0 => since % every.0,
            _ => since,
        })
    }
}

impl fmt::Display for FaultWindow {
    /// A line for the timeline: `okta: 30 % of POST /api/v1/** refused with 503`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.twin.0.join(", "), self.rule)
    }
}

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = |share: Share, method: Option<&str>, path: Option<&str>| {
            let (method, path) = (method.unwrap_or("calls"), path.unwrap_or_default());
            let space = if path.is_empty() { "" } else { " " };
            format!("{} of {method}{space}{path}", Percent(share))
        };
        let of = |fault: &CallFault| calls(fault.share, fault.method.as_deref(), fault.path.as_deref());
        let cut = |fault: &CutFault| calls(fault.share, fault.method.as_deref(), fault.path.as_deref());
        match self {
            Self::BeforeHandler(fault) => write!(f, "{} refused with {}", of(fault), fault.status),
            Self::AfterHandler(fault) => write!(f, "{} done, but answered with {}", of(fault), fault.status),
            Self::RateLimited(fault) => {
                let which = calls(fault.share, fault.method.as_deref(), fault.path.as_deref());
                write!(f, "{which} refused for their rate")
            }
            Self::CutBefore(fault) => write!(f, "{} cut off", cut(fault)),
            Self::CutAfter(fault) => write!(f, "{} done, but cut off", cut(fault)),
            Self::Latency(fault) => {
                write!(f, "{} late", calls(fault.share, fault.method.as_deref(), fault.path.as_deref()))
            }
            Self::StaleRead(fault) => {
                write!(
                    f,
                    "{} stale by up to {}",
                    calls(fault.share, Some("reads"), fault.path.as_deref()),
                    fault.up_to
                )
            }
            Self::Restart(_) => f.write_str("away"),
            Self::DuplicateDelivery(fault) => write!(f, "{} of deliveries doubled", Percent(fault.share)),
            Self::DropDelivery(fault) => write!(f, "{} of deliveries lost", Percent(fault.share)),
            Self::DelayDelivery(fault) => {
                write!(f, "{} of deliveries held back by up to {}", Percent(fault.share), fault.up_to)
            }
            Self::CutStream(fault) => write!(f, "{} of streams cut", Percent(fault.share)),
            Self::OmitUsage(fault) => write!(f, "{} of answers without usage", Percent(fault.share)),
        }
    }
}

/// A share as readers write it, to a hundredth of a per cent.
struct Percent(Share);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = self.0.ppm / 100;
        match (hundredths / 100, hundredths % 100) {
            (whole, 0) => write!(f, "{whole} %"),
            (whole, part) => write!(f, "{whole}.{part:02} %"),
        }
    }
}

/// Names of twins; files write one, a list, or `all`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwinNames(pub Vec<String>);

impl TwinNames {
    /// What stands for every twin.
    pub const ALL: &'static str = "all";

    /// Whether this twin is meant.
    #[must_use]
    pub fn contain(&self, twin: &str) -> bool {
        self.0.iter().any(|name| name == twin || name == Self::ALL)
    }
}

impl Serialize for TwinNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => serializer.serialize_str(one),
            several => several.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for TwinNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> serde::de::Visitor<'de> for Names {
            type Value = TwinNames;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a twin's name, a list of them, or `all`")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<TwinNames, E> {
                Ok(TwinNames(vec![name.to_owned()]))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, names: A) -> Result<TwinNames, A::Error> {
                Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(names)).map(TwinNames)
            }
        }
        deserializer.deserialize_any(Names)
    }
}

impl JsonSchema for TwinNames {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TwinNames".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A twin's name, a list of them, or `all`.",
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" }, "minItems": 1 }]
        })
    }
}

/// The rules in force at a twin: its own, then those of the timetable in the plan's order. A function of the moment alone, so a
/// run that goes on after a kill finds in force what was.
#[must_use]
pub fn in_force(own: &[FaultRule], timetable: &[FaultWindow], twin: &str, now: At) -> Vec<FaultRule> {
    let scheduled = timetable.iter().filter(|window| window.twin.contain(twin) && window.in_force(now));
    own.iter().cloned().chain(scheduled.map(|window| window.rule.clone())).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seed::Seed;

    fn window(at: u64, lasts: Option<u64>, every: Option<u64>) -> FaultWindow {
        FaultWindow {
            twin: TwinNames(vec!["okta".to_owned()]),
            at: Span(at),
            lasts: lasts.map(Span),
            every: every.map(Span),
            rule: FaultRule::Restart(RestartFault { status: None }),
        }
    }

    fn windows() -> impl Strategy<Value = FaultWindow> {
        let lasts = prop::option::of(1_u64..40);
        (0_u64..60, lasts, prop::option::of(1_u64..80))
            .prop_map(|(at, lasts, every)| window(at, lasts, every))
    }

    proptest! {
        #[test]
        fn between_two_changes_nothing_comes_and_nothing_goes(
            table in prop::collection::vec(windows(), 0..5),
        ) {
            let told: Vec<u64> = std::iter::successors(Some(At(0)), |now| {
                table.iter().filter_map(|window| window.next_change(*now)).min()
            })
            .take_while(|at| at.0 < 400)
            .map(|at| at.0)
            .collect();
            let rules = |now: u64| -> Vec<bool> { table.iter().map(|window| window.in_force(At(now))).collect() };
            for now in 1..400_u64 {
                if rules(now) != rules(now - 1) {
                    prop_assert!(told.contains(&now), "the change at {now} is not told: {told:?}");
                }
            }
        }
    }

    #[test]
    fn overlapping_windows_add_up_in_the_plan_s_order() {
        let mut late = window(20, Some(20), None);
        late.rule = FaultRule::DropDelivery(DeliveryFault { share: Share { ppm: 1 } });
        let own = [FaultRule::OmitUsage(DeliveryFault { share: Share { ppm: 2 } })];
        let table = [window(10, Some(20), None), late.clone()];
        let at = |now| in_force(&own, &table, "okta", At(now));
        assert_eq!(at(5), own);
        assert_eq!(at(25), [own[0].clone(), table[0].rule.clone(), late.rule.clone()]);
        assert_eq!(at(30), [own[0].clone(), late.rule.clone()]);
        assert_eq!(at(40), own);
        assert_eq!(in_force(&own, &table, "jira", At(25)), own);
    }

    #[test]
    fn delays_follow_their_distribution() {
        let latency = |constant, between, median, p99| LatencyFault {
            method: None,
            path: None,
            share: Share { ppm: 1_000_000 },
            constant,
            between,
            median,
            p99,
        };
        let draws = |fault: &LatencyFault| {
            let mut drawn: Vec<u64> =
                (0..4000).map(|n| fault.draw(&mut Seed(3).stream(n, "latency", 0))).collect();
            drawn.sort_unstable();
            (drawn[0], drawn[2000], drawn[3960])
        };
        assert_eq!(draws(&latency(Some(Span(70)), None, None, None)), (70, 70, 70));
        let (low, middle, high) = draws(&latency(None, Some([Span(100), Span(200)]), None, None));
        assert!(low >= 100 && (145..155).contains(&middle) && (195..=200).contains(&high));
        let (_, median, p99) = draws(&latency(None, None, Some(Span(100)), Some(Span(1000))));
        assert!((90..110).contains(&median) && (800..1250).contains(&p99), "{median} {p99}");
    }

    #[test]
    fn a_line_of_the_timetable_reads_as_it_is_written() {
        let text = r#"{"twin":["okta","jira"],"at":"10m","for":"2m","every":"1h","rule":{"before_handler":
            {"method":"POST","path":"/api/v1/**","share":0.3,"status":503}}}"#;
        let window: FaultWindow = serde_json::from_str(text).unwrap();
        assert_eq!(window.to_string(), "okta, jira: 30 % of POST /api/v1/** refused with 503");
        assert!(window.twin.contain("jira") && !window.twin.contain("slack"));
        let again = serde_json::to_string(&window).unwrap();
        assert_eq!(serde_json::from_str::<FaultWindow>(&again).unwrap(), window);
    }
}
