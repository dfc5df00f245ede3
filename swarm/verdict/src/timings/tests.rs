//! Times told in parts are those of the whole, and no text of a journal does harm.

use hdrhistogram::serialization::{Serializer as _, V2DeflateSerializer, V2Serializer};
use proptest::prelude::*;

use super::*;

fn of(values: &[u64]) -> Histogram<u32> {
    let mut histogram = Histogram::<u32>::new(2).unwrap();
    values.iter().for_each(|value| histogram.record(*value).unwrap());
    histogram
}

fn text(values: &[u64]) -> String {
    let mut bytes = Vec::new();
    V2Serializer::new().serialize(&of(values), &mut bytes).unwrap();
    BASE64.encode(bytes)
}

fn timing(verb: &str, values: &[u64]) -> Timing {
    Timing { verb: verb.to_owned(), waited: text(values), served: text(values), lag: text(&[500, 700]) }
}

#[test]
fn parts_make_the_whole_and_verbs_make_a_twin() {
    let mut timings = Timings::default();
    timings.add(&[timing("slack.post_message", &[1_000, 2_000]), timing("okta.sign_in", &[9_000])]);
    timings.add(&[timing("slack.post_message", &[3_000]), timing("slack.react", &[100_000])]);
    let verbs = timings.verbs();
    assert_eq!((verbs[0].name.as_str(), verbs[0].n), ("slack.post_message", 3));
    let twins = timings.twins();
    let names: Vec<(&str, u64)> = twins.iter().map(|twin| (twin.name.as_str(), twin.n)).collect();
    assert_eq!(names, [("okta", 1), ("slack", 4)]);
    assert!((100_000..101_000).contains(&twins[1].waited_max_us), "{twins:?}");
    assert_eq!((timings.lag().n, timings.lag().p99_ms), (8, 1), "rounded up, not away");
}

#[test]
fn what_is_no_histogram_is_left_out_and_counted() {
    let mut deflated = Vec::new();
    V2DeflateSerializer::new().serialize(&of(&[5]), &mut deflated).unwrap();
    let head = |change: fn(&mut Vec<u8>)| {
        let mut bytes = BASE64.decode(text(&[1, 5_000])).unwrap();
        change(&mut bytes);
        BASE64.encode(bytes)
    };
    let hostile = [
        String::new(),
        "not base64".to_owned(),
        "A".repeat(TEXT_BYTES_MAX + 4),
        BASE64.encode(deflated),
        head(|bytes| bytes[4] = 0xff),
        head(|bytes| bytes[24] = 0x7f),
        head(|bytes| bytes[15] = 5),
        head(|bytes| {
            bytes.extend([0xff; 9]);
            bytes[7] += 9;
        }),
    ];
    for waited in hostile {
        let mut timings = Timings::default();
        timings.add(&[Timing { waited: waited.clone(), ..timing("a.b", &[1]) }]);
        assert_eq!((timings.unreadable(), timings.iter().count()), (1, 0), "{waited}");
    }
}

#[test]
fn verbs_without_end_are_one() {
    let mut timings = Timings::default();
    for number in 0..1_000 {
        timings.add(&[timing(&format!("a.verb_{number}"), &[7])]);
    }
    assert_eq!(timings.iter().count(), VERBS_MAX);
    assert_eq!(timings.twins().iter().map(|twin| twin.n).sum::<u64>(), 1_000);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(mut bytes in proptest::collection::vec(any::<u8>(), 0..80), fix in any::<bool>()) {
        if fix && bytes.len() >= HEAD_BYTES {
            let good = BASE64.decode(text(&[1, 5_000])).unwrap();
            bytes[..HEAD_BYTES].copy_from_slice(&good[..HEAD_BYTES]);
            bytes[7] = u8::try_from(bytes.len() - HEAD_BYTES).unwrap();
        }
        let mut timings = Timings::default();
        let waited = BASE64.encode(&bytes);
        timings.add(&[Timing { waited, ..timing("a.b", &[1]) }]);
        let _ = (timings.verbs(), timings.twins(), timings.lag());
    }
}
