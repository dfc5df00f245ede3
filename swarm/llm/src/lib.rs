//! Model providers behind one trait, and the governed decorator.
