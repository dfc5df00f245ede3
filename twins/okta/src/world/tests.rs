//! The org keeps both sides of a membership and its indexes in step.

use super::*;

fn org() -> Org {
    let mut org = Org::default();
    for login in ["ana@x.example", "bo@x.example"] {
        org.add_user(User::new(login, "A", "B", 0)).unwrap();
    }
    org.settle(2, 0);
    org.add_group(Group::new("staff", "", vec![0], 0)).unwrap();
    org
}

#[test]
fn a_membership_is_seen_from_both_sides() {
    let mut org = org();
    assert_eq!(org.user(0).unwrap().groups(), [0]);
    assert!(org.set_member(1, 0, true, 5));
    assert!(!org.set_member(1, 0, true, 6), "joining twice changes nothing");
    assert_eq!(
        (org.group(0).unwrap().members(), org.group(0).unwrap().last_membership_updated),
        (&[0, 1][..], 5)
    );
    org.delete_user(0);
    assert_eq!(org.group(0).unwrap().members(), [1]);
    org.delete_group(0);
    assert!(org.user(1).unwrap().groups().is_empty());
    assert_eq!(org.group_named("staff"), None);
}

#[test]
fn logins_are_found_in_any_case_and_used_once() {
    let mut org = org();
    assert_eq!(org.find_user("ANA@x.example"), Some(0));
    assert_eq!(org.find_user(&Org::id(Kind::User, 1)), Some(1));
    assert_eq!(org.find_user(&Org::id(Kind::Group, 1)), None);
    assert!(!org.rename_user(1, "Ana@x.example"));
    assert!(org.rename_user(1, "Bo2@x.example"));
    assert_eq!((org.find_user("bo@x.example"), org.find_user("bo2@x.example")), (None, Some(1)));
    assert_eq!(org.add_user(User::new("ana@X.example", "A", "B", 0)), None);
}
