//! Slack's error codes for installations and their tokens.

/// Why Slack refuses an installation or a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthRefusal {
    /// Not the app's client id.
    #[error("invalid_client_id")]
    InvalidClientId,
    /// Not the app's client secret.
    #[error("bad_client_secret")]
    BadClientSecret,
    /// The token is another app's.
    #[error("client_id_token_mismatch")]
    ClientIdTokenMismatch,
    /// Not a code of this workspace, or its ten minutes are over.
    #[error("invalid_code")]
    InvalidCode,
    /// The code was exchanged before.
    #[error("code_already_used")]
    CodeAlreadyUsed,
    /// The installation was to return elsewhere.
    #[error("bad_redirect_uri")]
    BadRedirectUri,
    /// Not a way to be granted a token.
    #[error("invalid_grant_type")]
    InvalidGrantType,
    /// Not a refresh token, or one that was exchanged before.
    #[error("invalid_refresh_token")]
    InvalidRefreshToken,
    /// The installation asks for nothing.
    #[error("no_scopes")]
    NoScopes,
    /// The installation asks for something that is none, or that the app's manifest does not have.
    #[error("invalid_scope")]
    InvalidScope,
    /// The app's tokens do not end.
    #[error("token_rotation_not_enabled")]
    TokenRotationNotEnabled,
    /// Not a token that can be exchanged for one that ends.
    #[error("invalid_token")]
    InvalidToken,
}
