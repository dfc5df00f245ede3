//! The bytes of files: uploaded to an address that was given out, read with a token, or by a public address.

use axum::body::Body;
use axum::body::HttpBody as _;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use nightcrew_twin_kit::{Call, Desk};

use super::is_visible;
use crate::auth::{self, Bearer};
use crate::error::Refusal;
use crate::method::{Args, Doing, answer, identify};
use crate::shape::{file_kind, file_number};
use crate::world::{FILE_BYTES_MAX, File, Stage};
use crate::{Slack, id};

/// Where uploads go, without number and secret.
pub(super) const UPLOAD: &str = "/upload/v1";
/// The path of an upload.
pub(crate) const UPLOAD_PATH: &str = "/upload/v1/{number}/{secret}";
/// The path of a file for whoever has a token.
pub(crate) const PRIVATE_PATH: &str = "/files-pri/{file}/{name}";
/// The same, to be saved.
pub(crate) const DOWNLOAD_PATH: &str = "/files-pri/{file}/download/{name}";
/// The path of a file for anybody.
pub(crate) const PUBLIC_PATH: &str = "/files-pub/{file}/{secret}";

/// Slack's largest file, in bytes (1 GB).
pub(super) const SIZE_MAX: u64 = 1_000_000_000;
/// The most that frames a file in a form, in bytes.
const FRAMING_BYTES_MAX: usize = 8 * 1024;

/// Browsers must not guess what a file is, and what is in it must not run.
const NO_SNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

/// Takes a file's contents: raw, or as the one file of a form.
pub(crate) async fn upload(
    State(desk): State<Desk<Slack>>,
    Path((number, secret)): Path<(String, String)>,
    call: Call,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Some(body) = Uploaded::read(body).await else { return refused(&call, Refusal::FileTooLarge) };
    let number = number.parse().unwrap_or(0);
    if !auth::same(&secret, &auth::file_secret(desk.key(), "upload", number)) {
        return refused(&call, Refusal::FileNotFound);
    }
    let (contents, size) = match boundary(&parts.headers) {
        Some(boundary) => body.part(&boundary),
        None => (body.kept.as_slice(), body.size),
    };
    let taken = desk.change(&call, |world, effects| {
        let waiting =
            world.files.get(number).filter(|file| matches!(file.stage, Stage::Promised | Stage::Uploaded));
        let by = waiting.map(|file| file.by);
        if by.is_some() {
            world.files.fill(number, contents, size);
            effects.changed([]);
        }
        by
    });
    match taken {
        Some(who) => {
            call.by(who
                .person()
                .map_or(nightcrew_model::event::Caller::Subject, nightcrew_model::event::Caller::Person));
            call.note(format!("uploaded {size} bytes"));
            let mut response = Response::new(Body::from(format!("OK - {size}")));
            // Clients that find no type take an answer for JSON.
            let text = HeaderValue::from_static("text/plain; charset=utf-8");
            response.headers_mut().insert(CONTENT_TYPE, text);
            response
        }
        None => refused(&call, Refusal::FileNotFound),
    }
}

fn refused(call: &Call, refusal: Refusal) -> Response {
    let mut response = answer("", call, None, Err(refusal));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The boundary of a form with files.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let is_form = kind.get(..19).is_some_and(|start| start.eq_ignore_ascii_case("multipart/form-data"));
    let (_, boundary) = kind.split_once("boundary=").filter(|_| is_form)?;
    let boundary = boundary.split(';').next().unwrap_or_default().trim().trim_matches('"');
    (!boundary.is_empty() && boundary.len() <= 70).then(|| format!("\r\n--{boundary}"))
}

/// A body that was uploaded: its beginning, as much as is kept of a file, and its size.
struct Uploaded {
    kept: Vec<u8>,
    size: u64,
}

impl Uploaded {
    /// Reads a body piece by piece: of a large one no more is held than is kept. `None` when it breaks off or is too large.
    async fn read(body: Body) -> Option<Self> {
        let mut body = std::pin::pin!(body);
        let mut read = Self { kept: Vec::new(), size: 0 };
        while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {
            let Ok(data) = frame.ok()?.into_data() else { continue };
            read.size += u64::try_from(data.len()).ok()?;
            if read.size > SIZE_MAX {
                return None;
            }
            let room = (FILE_BYTES_MAX + FRAMING_BYTES_MAX).saturating_sub(read.kept.len());
            read.kept.extend_from_slice(data.get(..room.min(data.len())).unwrap_or_default());
        }
        Some(read)
    }

    /// The first part of a form, and its size: clients send the file alone.
    fn part(&self, boundary: &str) -> (&[u8], u64) {
        let begin = self.kept.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
        let rest = self.kept.get(begin..).unwrap_or_default();
        match rest.windows(boundary.len()).position(|window| window == boundary.as_bytes()) {
            Some(end) => (rest.get(..end).unwrap_or_default(), u64::try_from(end).unwrap_or(u64::MAX)),
            // A part that is not kept to its end: what frames it is taken off its size.
            None => {
                let framing = u64::try_from(begin + boundary.len() + 4).unwrap_or(0);
                (rest, self.size.saturating_sub(framing))
            }
        }
    }
}

/// Serves a file to whoever may see it.
pub(crate) async fn private(
    State(desk): State<Desk<Slack>>,
    Path((file, _)): Path<(String, String)>,
    call: Call,
    request: Request,
) -> Response {
    read(&desk, &file, &call, &request, false)
}

/// The same, to be saved.
pub(crate) async fn download(
    State(desk): State<Desk<Slack>>,
    Path((file, _)): Path<(String, String)>,
    call: Call,
    request: Request,
) -> Response {
    read(&desk, &file, &call, &request, true)
}

fn read(desk: &Desk<Slack>, file: &str, call: &Call, request: &Request, save: bool) -> Response {
    let (query, headers) = (request.uri().query().unwrap_or_default(), request.headers());
    let Ok(args) = Args::of(query, headers, &[]) else { return refused(call, Refusal::InvalidFormData) };
    if args.token().is_none() && !headers.contains_key(AUTHORIZATION) {
        // Slack sends whoever is not signed in to its sign-in page: many a bot has saved that instead of a file.
        return sign_in(call);
    }
    let number =
        file.split_once('-').filter(|(team, _)| *team == id::TEAM).and_then(|(_, file)| file_number(file));
    let found = desk.change(call, |world, effects| {
        let (who, grant) = identify(world, Bearer::of(desk.key(), args.token())?, desk.unix_ms())?;
        let now_ms = desk.unix_ms();
        let doing = Doing { desk, world, effects, args: &args, who, grant, call, now_ms, later: None };
        doing.needs("files:read")?;
        let file = number.and_then(|number| doing.world.files.get(number)).ok_or(Refusal::FileNotFound)?;
        match file.stage {
            Stage::Deleted => Err(Refusal::FileDeleted),
            _ if is_visible(&doing, file) => Ok(serve(file, save)),
            _ => Err(Refusal::FileNotFound),
        }
    });
    match found {
        Ok(Some(response)) => response,
        Ok(None) => refused(call, Refusal::FileNotFound),
        Err(refusal) => refused(call, refusal),
    }
}

/// Serves a public file to anybody.
pub(crate) async fn public(
    State(desk): State<Desk<Slack>>,
    Path((file, secret)): Path<(String, String)>,
    call: Call,
) -> Response {
    let number =
        file.split_once('-').filter(|(team, _)| *team == id::TEAM).and_then(|(_, file)| file_number(file));
    let number =
        number.filter(|number| auth::same(&secret, &auth::file_secret(desk.key(), "public", *number)));
    let found = desk.read(|world| {
        let file = number.and_then(|number| world.files.get(number)).filter(|file| file.public)?;
        serve(file, false)
    });
    found.unwrap_or_else(|| refused(&call, Refusal::FileNotFound))
}

/// A file's contents; `None` when they are no longer kept.
fn serve(file: &File, save: bool) -> Option<Response> {
    let contents = file.contents.clone()?;
    let kind = file_kind::of(&file.name, file.snippet.as_deref());
    // Only what cannot run is shown in place; a page or a drawing may hold a script.
    let shown = matches!(kind.mime, "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "text/plain");
    let mut response = Response::new(Body::from(Bytes::copy_from_slice(&contents)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.mime));
    headers.insert(NO_SNIFF, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    let way = if save || !shown { "attachment" } else { "inline" };
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(way));
    Some(response)
}

fn sign_in(call: &Call) -> Response {
    let mut response = Response::new(Body::from("<!DOCTYPE html><title>Sign in</title>"));
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Ok(to) = HeaderValue::try_from(format!("{}/?redir=files", call.origin)) {
        headers.insert(LOCATION, to);
    }
    response
}
