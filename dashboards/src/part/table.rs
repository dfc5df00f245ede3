//! The frame around every table: a title, and in the report a filter box that the table module adds.

use maud::{Markup, html};

/// A titled section; `id` is its anchor.
#[must_use]
pub fn section(id: &str, title: &str, lead: &str, body: Markup) -> Markup {
    html! {
        section class="card" id=(id) aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } { (title) }
            @if !lead.is_empty() { p class="lead" { (lead) } }
            (body)
        }
    }
}

/// A table that the table module makes sortable (and filterable from `data-filter` rows on). `heads` are
/// (name, true for figures).
#[must_use]
pub fn table(caption: &str, heads: &[(&str, bool)], rows: Markup) -> Markup {
    let caption = crate::text::label(caption);
    html! {
        div class="scroll" tabindex="0" role="region" aria-label=(caption) {
            table class="sortable" {
                caption class="unseen" { (caption) }
                thead { tr { @for (name, figure) in heads { th scope="col" class=[figure.then_some("n")] { (name) } } } }
                tbody { (rows) }
            }
        }
    }
}

/// A figure's cell: shown as `text`, sorted by `value`.
#[must_use]
pub fn figure_cell(value: f64, text: &str) -> Markup {
    html! { td class="n" data-v=(format!("{value}")) { (text) } }
}

/// A count's cell.
#[must_use]
pub fn count_cell(count: u64) -> Markup {
    html! { td class="n" data-v=(count) { (crate::figure::count(count)) } }
}
