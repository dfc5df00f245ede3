//! Each payload to one socket, taken by its envelope's name.

use super::*;

const WITHIN: Duration = Duration::from_secs(3);

fn text(order: Option<Order>) -> String {
    match order {
        Some(Order::Send(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn each_payload_goes_to_one_socket_in_turn() {
    let sockets = Arc::new(AppSockets::default());
    let (mut one, mut other) = (sockets.open().unwrap(), sockets.open().unwrap());
    assert_eq!((one.count(), other.count(), sockets.count()), (1, 2, 2));
    let mut seen = [0, 0];
    for number in 0..6 {
        let id = number.to_string();
        let delivered = sockets.deliver(&id, id.clone(), WITHIN);
        let taken = async {
            let (place, socket) = match race(one.next(), other.next()).await {
                Either::First(order) => (0, text(order)),
                Either::Second(order) => (1, text(order)),
            };
            seen[place] += 1;
            // Whichever socket the answer comes through, it is the envelope that counts.
            assert!(one.take(&socket, Some(format!("answer {socket}"))));
        };
        let (answer, ()) = tokio::join!(delivered, taken);
        assert_eq!(answer, Ok(Some(format!("answer {id}"))));
    }
    assert_eq!(seen, [3, 3]);
    assert!(sockets.book().awaited.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_taken_in_time_is_given_back_and_a_late_word_is_none() {
    let sockets = Arc::new(AppSockets::default());
    assert_eq!(sockets.deliver("1", String::new(), WITHIN).await, Err(NotTaken::NoSocket));
    let mut socket = sockets.open().unwrap();
    assert_eq!(sockets.deliver("2", "two".to_owned(), WITHIN).await, Err(NotTaken::Timeout));
    assert_eq!(text(socket.next().await), "two");
    assert!(!socket.take("2", None));
    assert!(sockets.book().awaited.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_comes_while_there_is_no_socket_waits_for_one() {
    let sockets = Arc::new(AppSockets::default());
    let opens = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let mut socket = sockets.open().unwrap();
        assert_eq!(text(socket.next().await), "hello");
        socket.take("1", None);
    };
    let (answer, ()) = tokio::join!(sockets.deliver("1", "hello".to_owned(), WITHIN), opens);
    assert_eq!(answer, Ok(None));
    assert_eq!(sockets.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_leaves_is_the_last_choice() {
    let sockets = Arc::new(AppSockets::default());
    let (mut old, mut new) = (sockets.open().unwrap(), sockets.open().unwrap());
    old.leave();
    for number in 0..4 {
        assert!(sockets.book().hand(Order::Send(number.to_string())).is_ok());
        assert_eq!(text(new.next().await), number.to_string());
    }
    drop(new);
    assert!(sockets.book().hand(Order::Send("last".to_owned())).is_ok());
    assert_eq!(text(old.next().await), "last");
}

#[test]
fn there_are_ten_and_no_more() {
    let sockets = Arc::new(AppSockets::default());
    let mut open: Vec<AppSocket> = (0..SOCKETS_MAX).map(|_| sockets.open().unwrap()).collect();
    assert_eq!(sockets.open().err(), Some(TooMany));
    open.pop();
    assert!(sockets.open().is_ok());
}

#[tokio::test]
async fn orders_reach_all_and_one_that_does_not_read_is_cut_off() {
    let sockets = Arc::new(AppSockets::default());
    let (mut one, stuck) = (sockets.open().unwrap(), sockets.open().unwrap());
    one.leave();
    for _ in 0..ORDERS_MAX {
        assert!(sockets.book().hand(Order::Send(String::new())).is_ok());
    }
    sockets.order(&Order::Refresh);
    assert_eq!(one.next().await, Some(Order::Refresh));
    assert_eq!(sockets.count(), 1);
    sockets.cut();
    assert_eq!((one.next().await, sockets.count()), (None, 0));
    drop(stuck);
}
