//! Arguments, as clients really send them: a query, a form (with JSON inside fields), a JSON body, the token in a header or
//! among the arguments, numbers and booleans as texts. Hostile input: everything is capped, nothing panics.

use axum::body::to_bytes;
use axum::extract::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use nightcrew_twin_kit::pipeline::REQUEST_BYTES_MAX;

use crate::error::Refusal;
use crate::json::{Object, Tree, quoted};

/// The most arguments that are read of one call; Slack's methods have 20 at most.
const ARGS_MAX: usize = 200;

/// The arguments of a call.
#[derive(Clone, Debug, Default)]
pub struct Args {
    /// By name, each once: so few that going through them is the quickest look-up.
    fields: Vec<(String, Value)>,
    token: Option<String>,
    /// Name and secret of Basic authentication.
    basic: Option<(String, String)>,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Json(Tree),
}

impl Args {
    /// Reads the arguments of a request, whose body has at most [`REQUEST_BYTES_MAX`].
    pub(crate) async fn read(request: Request) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, REQUEST_BYTES_MAX).await.map_err(|_| Refusal::InvalidFormData)?;
        Self::of(parts.uri.query().unwrap_or_default(), &parts.headers, &body)
    }

    /// The arguments of a request's parts.
    pub(crate) fn of(query: &str, headers: &HeaderMap, body: &[u8]) -> Result<Self, Refusal> {
        let mut args = Self::default();
        args.form(query.as_bytes());
        let kind = text_of(headers.get(CONTENT_TYPE));
        let is =
            |wanted: &str| kind.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted));
        if body.iter().all(u8::is_ascii_whitespace) {
            // One SDK sends empty POSTs typed as JSON.
        } else if is("application/json") {
            args.json(body)?;
        } else if let Some(boundary) = is("multipart/form-data").then(|| boundary(headers)) {
            args.multipart(&boundary.ok_or(Refusal::InvalidFormData)?, body);
        } else {
            args.form(body);
        }
        let header = text_of(headers.get(AUTHORIZATION));
        let bearer = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        args.basic = basic(header);
        let at = args.fields.iter().position(|(name, _)| name == "token");
        let sent = at.map(|at| args.fields.swap_remove(at).1);
        args.token = match (bearer, sent) {
            (Some((_, token)), _) => Some(token.trim().to_owned()),
            (None, Some(Value::Text(token))) => Some(token),
            _ => None,
        };
        Ok(args)
    }

    /// The arguments of a JSON object alone.
    pub(crate) fn of_json(body: &[u8]) -> Result<Self, Refusal> {
        let json = HeaderValue::from_static("application/json");
        Self::of("", &[(CONTENT_TYPE, json)].into_iter().collect(), body)
    }

    fn put(&mut self, name: String, value: Value) {
        if let Some((_, known)) = self.fields.iter_mut().find(|(known, _)| *known == name) {
            *known = value;
        } else if self.fields.len() < ARGS_MAX {
            self.fields.push((name, value));
        }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn form(&mut self, form: &[u8]) {
        for (name, value) in form_urlencoded::parse(form).take(ARGS_MAX) {
            self.put(name.into_owned(), Value::Text(value.into_owned()));
        }
    }

    fn json(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let tree: Tree = serde_json::from_slice(body).map_err(|_| Refusal::InvalidJson)?;
        let Tree::Object(fields) = tree else { return Err(Refusal::JsonNotObject) };
        for (name, value) in fields {
            match value {
                Tree::Null => {}
                Tree::Text(text) => self.put(name, Value::Text(text)),
                Tree::Number(number) => self.put(name, Value::Text(number.to_string())),
                Tree::Flag(flag) => self.put(name, Value::Text(flag.to_string())),
                tree => self.put(name, Value::Json(tree)),
            }
        }
        Ok(())
    }

    /// Fields of a multipart body; parts that are files are not arguments.
    fn multipart(&mut self, boundary: &str, body: &[u8]) {
        let body = String::from_utf8_lossy(body);
        let delimiter = format!("--{boundary}");
        for part in body.split(delimiter.as_str()).skip(1).take(ARGS_MAX) {
            let Some((head, value)) = part.split_once("\r\n\r\n") else { continue };
            let named = head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next());
            if let Some(name) = named.filter(|_| !head.contains("filename=")) {
                let value = value.strip_suffix("\r\n").unwrap_or(value);
                self.put(name.to_owned(), Value::Text(value.to_owned()));
            }
        }
    }

    /// The token that was sent.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The name and the secret of Basic authentication.
    #[must_use]
    pub fn basic(&self) -> Option<(&str, &str)> {
        self.basic.as_ref().map(|(name, secret)| (name.as_str(), secret.as_str()))
    }

    /// Everything that was sent but the token, as JSON.
    #[must_use]
    pub fn echo(&self) -> String {
        let fields = self.fields.iter().fold(Object::new(), |object, (name, value)| match value {
            Value::Text(text) => object.named(name, &quoted(text)),
            Value::Json(tree) => object.named(name, &tree.write()),
        });
        fields.end()
    }

    /// Whether an argument was sent, and not empty.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Value::Text(text)) => !text.is_empty(),
            Some(Value::Json(_)) => true,
            None => false,
        }
    }

    /// The text of an argument; an empty one counts as none.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The text of an argument that must be there.
    ///
    /// # Errors
    /// `invalid_arguments` when it is not.
    pub fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name).ok_or_else(|| Refusal::missing(name))
    }

    /// A boolean, as `1`, `0`, `true` or `false`; `None` when it is none of these.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.text(name)? {
            "1" | "true" | "True" => Some(true),
            "0" | "false" | "False" => Some(false),
            _ => None,
        }
    }

    /// A structured argument, sent as JSON or as a text that holds JSON. `Err` when that text is no JSON.
    ///
    /// # Errors
    /// The text is no JSON.
    pub fn tree(&self, name: &str) -> Result<Option<Tree>, NotJson> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Json(tree)) => Ok(Some(tree.clone())),
            Some(Value::Text(text)) if text.is_empty() => Ok(None),
            Some(Value::Text(text)) => Tree::parse(text).map(Some).ok_or(NotJson),
        }
    }

    /// A structured argument that must be there and be an object, of at most so many bytes.
    pub(crate) fn object(&self, name: &str, bytes_max: usize) -> Result<Tree, Refusal> {
        let wrong =
            || Refusal::InvalidArguments(vec![format!("[ERROR] must be an object [json-pointer:/{name}]")]);
        let tree = self.tree(name).map_err(|_| wrong())?;
        match tree.ok_or_else(|| Refusal::missing(name))? {
            object @ Tree::Object(_) if object.write().len() <= bytes_max => Ok(object),
            _ => Err(wrong()),
        }
    }

    /// A list of ids: `U1,U2`, or a JSON list.
    #[must_use]
    pub fn ids(&self, name: &str) -> Vec<String> {
        match self.get(name) {
            Some(Value::Json(tree)) => tree
                .as_list()
                .unwrap_or_default()
                .iter()
                .filter_map(Tree::as_text)
                .map(str::to_owned)
                .collect(),
            Some(Value::Text(text)) => {
                text.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
            }
            None => Vec::new(),
        }
    }
}

/// A text that should hold JSON does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not JSON")]
pub struct NotJson;

fn text_of(header: Option<&http::HeaderValue>) -> &str {
    header.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The name and the secret in a header of Basic authentication.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, sent) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let sent = String::from_utf8(STANDARD.decode(sent.trim()).ok()?).ok()?;
    let (name, secret) = sent.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}

/// The boundary of a multipart body.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let (_, boundary) = text_of(headers.get(CONTENT_TYPE)).split_once("boundary=")?;
    let boundary = boundary.split(';').next().unwrap_or_default().trim().trim_matches('"');
    (!boundary.is_empty() && boundary.len() <= 200).then(|| boundary.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(kind: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(kind));
        headers
    }

    #[test]
    fn every_way_of_sending_arguments_reads_alike() {
        let json = Args::of(
            "",
            &headers("application/json; charset=utf-8"),
            br#"{"a":"x","n":3,"f":true,"b":[{"z":1}]}"#,
        );
        let form = Args::of(
            "a=x&n=3",
            &headers("application/x-www-form-urlencoded"),
            b"f=true&b=%5B%7B%22z%22%3A1%7D%5D",
        );
        let multi = Args::of("f=1", &headers("multipart/form-data; boundary=q"), b"--q\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--q\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n3\r\n--q\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n[{\"z\":1}]\r\n--q--\r\n");
        for args in [json, form, multi] {
            let args = args.unwrap();
            assert_eq!((args.text("a"), args.text("n"), args.flag("f")), (Some("x"), Some("3"), Some(true)));
            assert_eq!(args.tree("b").unwrap().unwrap().write(), r#"[{"z":1}]"#);
        }
        assert_eq!(Args::of("", &headers("application/json"), b"[]").err(), Some(Refusal::JsonNotObject));
        assert_eq!(Args::of("", &headers("application/json"), b"{").err(), Some(Refusal::InvalidJson));
        assert!(Args::of("", &headers("application/json"), b"").is_ok());
    }

    #[test]
    fn the_header_token_goes_before_the_other_one() {
        let mut both = headers("application/x-www-form-urlencoded");
        both.insert(AUTHORIZATION, http::HeaderValue::from_static("Bearer one"));
        assert_eq!(Args::of("token=two", &both, b"").unwrap().token(), Some("one"));
        assert_eq!(Args::of("token=two", &HeaderMap::new(), b"").unwrap().token(), Some("two"));
    }
}
