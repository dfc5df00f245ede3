//! Files: uploaded, completed, shared, read, listed, made public, deleted, and what the app hears of it.

use bytes::Bytes;
use nightcrew_model::notice::NoticeKind;
use serde_json::{Value, json};

use crate::office::{Office, StandIn, office, user};

/// Sends bytes to an absolute address, as SDKs do; only the path matters to the wire.
async fn send(office: &Office, url: &str, kind: Option<&str>, body: &[u8]) -> (u16, String) {
    let path = url.strip_prefix(&office.origin).unwrap();
    let mut request =
        http::Request::post(path).header("host", office.origin.strip_prefix("http://").unwrap());
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    let answer = office.send(request.body(Bytes::copy_from_slice(body)).unwrap()).await;
    (answer.status().as_u16(), String::from_utf8(answer.body().to_vec()).unwrap())
}

async fn read(office: &Office, url: &str, token: Option<&str>) -> http::Response<Bytes> {
    let mut request = http::Request::get(url.strip_prefix(&office.origin).unwrap());
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    office.send(request.body(Bytes::new()).unwrap()).await
}

/// Uploads a file and completes it.
pub async fn upload(office: &Office, token: &str, name: &str, contents: &[u8], more: Value) -> Value {
    let begun = json!({ "filename": name, "length": contents.len() });
    let begun = office.ok(token, "files.getUploadURLExternal", begun).await;
    let (status, said) = send(office, begun["upload_url"].as_str().unwrap(), None, contents).await;
    assert_eq!((status, said), (200, format!("OK - {}", contents.len())));
    let mut body = json!({ "files": [{ "id": begun["file_id"], "title": format!("about {name}") }] });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    office.ok(token, "files.completeUploadExternal", body).await["files"][0].clone()
}

async fn kinds(subject: &mut StandIn, count: usize) -> Vec<String> {
    let mut kinds = Vec::new();
    for _ in 0..count {
        let event = subject.next_event().await;
        let subtype = event["subtype"].as_str().map(|subtype| format!("/{subtype}")).unwrap_or_default();
        kinds.push(format!("{}{subtype}", event["type"].as_str().unwrap()));
    }
    kinds.sort();
    kinds
}

#[tokio::test]
async fn a_file_goes_up_is_shared_and_comes_down_unchanged() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let contents: Vec<u8> = (0..=255).collect();
    let more = json!({ "channel_id": help, "initial_comment": "see <this>" });
    let file = upload(&office, &office.bot(), "Report 1.png", &contents, more).await;
    assert_eq!(
        (&file["name"], &file["title"], &file["size"], &file["mimetype"], &file["is_public"]),
        (
            &json!("Report 1.png"),
            &json!("about Report 1.png"),
            &json!(256),
            &json!("image/png"),
            &json!(true)
        )
    );
    assert_eq!(
        kinds(&mut subject, 4).await,
        ["file_created", "file_public", "file_shared", "message/file_share"]
    );
    let history =
        office.ok(&office.bot(), "conversations.history", json!({ "channel": help, "limit": 1 })).await;
    let message = &history["messages"][0];
    assert_eq!(
        (&message["subtype"], &message["text"], &message["files"][0]["id"]),
        (&json!("file_share"), &json!("see &lt;this&gt;"), &file["id"])
    );
    assert_eq!(file["shares"]["public"][&help][0]["ts"], message["ts"]);
    let url = file["url_private"].as_str().unwrap();
    assert!(url.starts_with(&office.origin), "{url}");
    let down = read(&office, url, Some(&office.person(5))).await;
    assert_eq!((down.status().as_u16(), down.body().to_vec()), (200, contents));
    assert_eq!(down.headers()["content-type"], "image/png");
    let strange = read(&office, url, None).await;
    assert_eq!(strange.status(), 302, "Slack sends a stranger to its sign-in page");
    let info = office.ok(&office.person(5), "files.info", json!({ "file": file["id"] })).await;
    assert_eq!((&info["file"]["id"], &info["file"]["user"]), (&file["id"], &file["user"]));
}

#[tokio::test]
async fn a_form_with_the_file_in_it_is_read_too() {
    let office = office().await;
    let begun = json!({ "filename": "a.txt", "length": 5 });
    let begun = office.ok(&office.person(3), "files.getUploadURLExternal", begun).await;
    let body = b"--q\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhe\r\nx\r\n--q--\r\n";
    let url = begun["upload_url"].as_str().unwrap();
    let (status, said) = send(&office, url, Some("multipart/form-data; boundary=q"), body).await;
    assert_eq!((status, said.as_str()), (200, "OK - 5"));
    let wrong = format!("{}x", url);
    assert_eq!(send(&office, &wrong, None, b"x").await.0, 404, "nobody guesses an address");
    let files = json!([{ "id": begun["file_id"] }]).to_string();
    let done = office.ok(&office.person(3), "files.completeUploadExternal", json!({ "files": files })).await;
    let file = &done["files"][0];
    assert_eq!(
        (&file["size"], &file["mode"], &file["is_public"]),
        (&json!(5), &json!("snippet"), &json!(false))
    );
    let url = file["url_private_download"].as_str().unwrap();
    assert_eq!(read(&office, url, Some(&office.person(3))).await.body().as_ref(), b"he\r\nx");
    assert_eq!(read(&office, url, Some(&office.person(4))).await.status(), 404, "it is shared with nobody");
    assert_eq!(
        office.refused(&office.person(4), "files.info", json!({ "file": file["id"] })).await,
        "file_not_found"
    );
    assert_eq!(send(&office, begun["upload_url"].as_str().unwrap(), None, b"late").await.0, 404);
}

#[tokio::test]
async fn a_private_files_message_and_the_file_itself_go_away_with_their_events() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let dm = office.dm(4).await;
    let mut notices = office.notices();
    let file = upload(&office, &office.bot(), "a.pdf", b"%PDF", json!({ "channels": user(4) })).await;
    assert_eq!((&file["ims"], &file["is_public"]), (&json!([dm]), &json!(false)));
    let NoticeKind::Message(seen) = notices.next().await.kind else { panic!("no message") };
    assert_eq!(seen.text, "[file: about a.pdf]");
    assert_eq!(kinds(&mut subject, 3).await, ["file_created", "file_shared", "message/file_share"]);
    let id = &file["id"];
    assert_eq!(
        office.refused(&office.person(4), "files.delete", json!({ "file": id })).await,
        "cant_delete_file"
    );
    let ts = file["shares"]["private"][&dm][0]["ts"].clone();
    office.ok(&office.bot(), "files.delete", json!({ "file": id })).await;
    assert_eq!(kinds(&mut subject, 1).await, ["file_deleted"]);
    let history =
        office.ok(&office.bot(), "conversations.history", json!({ "channel": dm, "limit": 1 })).await;
    assert_eq!(history["messages"][0]["files"], json!([{ "id": id, "mode": "tombstone" }]));
    assert_eq!(office.refused(&office.bot(), "files.info", json!({ "file": id })).await, "file_deleted");
    assert_eq!(read(&office, file["url_private"].as_str().unwrap(), Some(&office.bot())).await.status(), 404);
    let second = upload(&office, &office.bot(), "b.pdf", b"%PDF", json!({ "channel_id": dm })).await;
    kinds(&mut subject, 3).await;
    let ts_of_second = second["shares"]["private"][&dm][0]["ts"].clone();
    assert_ne!(ts, ts_of_second);
    office.ok(&office.bot(), "chat.delete", json!({ "channel": dm, "ts": ts_of_second })).await;
    assert_eq!(kinds(&mut subject, 2).await, ["file_unshared", "message/message_deleted"]);
}

#[tokio::test]
async fn a_list_is_filtered_and_paged_by_numbers() {
    let office = office().await;
    let help = office.channel("it-help").await;
    for name in ["1.png", "2.txt", "3.png", "4.zip"] {
        upload(&office, &office.bot(), name, b"x", json!({ "channel_id": help })).await;
    }
    upload(&office, &office.person(3), "own.png", b"x", json!({})).await;
    let list = |body: Value| async {
        let list = office.ok(&office.bot(), "files.list", body).await;
        let names =
            list["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned());
        (names.collect::<Vec<_>>(), list["paging"].clone())
    };
    let (names, paging) = list(json!({ "count": 3, "page": 2 })).await;
    assert_eq!(
        (names, paging),
        (vec!["1.png".to_owned()], json!({ "count": 3, "total": 4, "page": 2, "pages": 2 }))
    );
    assert_eq!(list(json!({ "types": "images,zips" })).await.0, ["4.zip", "3.png", "1.png"]);
    assert_eq!(list(json!({ "user": user(3) })).await.0, Vec::<String>::new());
    assert_eq!(list(json!({ "channel": help, "types": "snippets" })).await.0, ["2.txt"]);
    assert_eq!(
        office.refused(&office.bot(), "files.list", json!({ "types": "songs" })).await,
        "unknown_type"
    );
}

#[tokio::test]
async fn a_public_address_is_read_by_anybody_until_it_is_revoked() {
    let office = office().await;
    let person = office.person(3);
    let file = upload(&office, &person, "page.html", b"<script>alert(1)</script>", json!({})).await;
    let (id, url) = (&file["id"], file["permalink_public"].as_str().unwrap());
    assert_eq!(read(&office, url, None).await.status(), 404);
    let shared = office.ok(&person, "files.sharedPublicURL", json!({ "file": id })).await;
    assert_eq!(shared["file"]["public_url_shared"], true);
    let page = read(&office, url, None).await;
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-disposition"]),
        (200, &http::HeaderValue::from_static("attachment"))
    );
    assert_eq!(
        office.refused(&person, "files.sharedPublicURL", json!({ "file": id })).await,
        "already_public"
    );
    office.ok(&person, "files.revokePublicURL", json!({ "file": id })).await;
    assert_eq!(read(&office, url, None).await.status(), 404);
    assert_eq!(
        office.refused(&office.bot(), "files.sharedPublicURL", json!({ "file": id })).await,
        "not_allowed_token_type"
    );
}

#[tokio::test]
async fn of_a_large_file_the_size_is_kept_and_the_contents_are_not() {
    let office = office().await;
    let large = vec![b'x'; 6 << 20];
    let file = upload(&office, &office.bot(), "dump.bin", &large, json!({})).await;
    assert_eq!(file["size"], 6 << 20);
    assert_eq!(read(&office, file["url_private"].as_str().unwrap(), Some(&office.bot())).await.status(), 404);
    let begun = json!({ "filename": "form.bin", "length": large.len() });
    let begun = office.ok(&office.bot(), "files.getUploadURLExternal", begun).await;
    let head = b"--q\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".as_slice();
    let body = [head, &large, b"\r\n--q--\r\n"].concat();
    let url = begun["upload_url"].as_str().unwrap();
    let (status, said) = send(&office, url, Some("multipart/form-data; boundary=q"), &body).await;
    assert_eq!((status, said), (200, format!("OK - {}", 6 << 20)));
}

#[tokio::test]
async fn what_slack_refuses_of_files_is_refused() {
    let office = office().await;
    let (bot, elsewhere) = (office.bot(), office.elsewhere().await);
    assert_eq!(office.refused(&bot, "files.upload", json!({ "content": "x" })).await, "method_deprecated");
    let begin = |length: Value| json!({ "filename": "a", "length": length });
    assert_eq!(
        office.refused(&bot, "files.getUploadURLExternal", begin(json!(0))).await,
        "invalid_arguments"
    );
    assert_eq!(
        office.refused(&bot, "files.getUploadURLExternal", begin(json!(2_000_000_000_u64))).await,
        "file_upload_size_restricted"
    );
    let begun = office.ok(&bot, "files.getUploadURLExternal", begin(json!(1))).await;
    let complete = |more: Value| {
        let mut body = json!({ "files": [{ "id": begun["file_id"] }] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let method = "files.completeUploadExternal";
    assert_eq!(
        office.refused(&bot, method, complete(json!({}))).await,
        "file_not_found",
        "nothing was uploaded"
    );
    send(&office, begun["upload_url"].as_str().unwrap(), None, b"x").await;
    assert_eq!(
        office.refused(&bot, method, complete(json!({ "channel_id": elsewhere }))).await,
        "not_in_channel"
    );
    assert_eq!(
        office.refused(&bot, method, complete(json!({ "channel_id": "C1" }))).await,
        "channel_not_found"
    );
    assert_eq!(office.refused(&bot, method, json!({ "files": [] })).await, "invalid_arguments");
    office.ok(&bot, method, complete(json!({}))).await;
    assert_eq!(office.refused(&bot, "files.info", json!({ "file": "F1" })).await, "file_not_found");
}
