//! The model-provider twin.
