//! Users and groups are written field by field in the order of the fields' names, as values would be.

use super::*;

/// A text is as a value would write it: names in order, nothing escaped that need not be.
fn is_in_order(shown: &Shown) -> Value {
    let value: Value = serde_json::from_str(&shown.0).unwrap();
    assert_eq!(Shown::from(value.clone()), *shown);
    value
}

#[test]
fn users_are_written_in_order_whatever_their_status_and_profile() {
    let call = Call::internal(0, None);
    let mut org = Org::default();
    let head = org.add_user(User::new("head@x.example", "Ha \"Hi\"", "Ed\\", 1_700_000_000_000)).unwrap();
    let mut user = User::new("bo@x.example", "", "Li", 1_700_000_000_007);
    user.manager = Some(head);
    user.title = "Clerk\n".into();
    user.timezone = "UTC".into();
    for status in Status::ALL {
        user.status = status;
        for whole in [true, false] {
            let shown = is_in_order(&super::user(&call, &org, 1, &user, whole));
            assert_eq!(shown["profile"], Value::Object(profile(&org, &user)));
            assert_eq!(shown["_links"].as_object().unwrap().len() > 1, whole);
            assert_eq!(shown["created"], "2023-11-14T22:13:20.007Z");
            assert!(shown["lastLogin"].is_null());
        }
    }
    user.written.insert("title".into(), json!(null));
    user.written.insert("a\"b".into(), json!(["x"]));
    let shown = is_in_order(&super::user(&call, &org, 1, &user, true));
    assert_eq!(shown["profile"], Value::Object(profile(&org, &user)));
}

#[test]
fn groups_are_written_in_order() {
    let call = Call::internal(0, None);
    let mut group = Group::new("a \"b\"", "", Vec::new(), 5);
    assert!(is_in_order(&super::group(&call, 3, &group))["profile"]["description"].is_null());
    group.kind = GroupKind::BuiltIn;
    assert_eq!(is_in_order(&super::group(&call, 3, &group))["profile"]["description"], "");
    group.description = "x\ty".into();
    assert_eq!(is_in_order(&super::group(&call, 3, &group))["profile"]["description"], "x\ty");
}
