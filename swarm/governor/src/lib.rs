//! The token-budget governor: holds before a call, settles after it, never above the cap.
