//! The subject says that something went wrong on its side.

use super::pattern::{Table, table};

/// Phrases of trouble.
pub static TROUBLE: Table = Table::new(|| {
    table(&[
        "something|things|it|that|this|stuff *3 wrong",
        "went|gone|go wrong",
        "error|errors|exception|http",
        "failed|fails|failing|failure|crashed",
        "technical|internal|unexpected *1 problem|problems|issue|issues|difficulty|difficulties|hiccup|error|trouble|fault",
        "having|have|had|got|ran|run|running|hit|experiencing *2 trouble|problem|problems|issue|issues|difficulties|hiccup|snag",
        "problem|issue *2 on my|our|the *1 side|end",
        "outage",
        "is|are|was|seems|appears *2 down|unavailable|unreachable|offline|unresponsive|broken|overloaded",
        "not *1 responding|reachable|answering|respond|answer|reach",
        "timed out|timeout",
        "not available *1 right|at|currently",
        "try *3 again|later",
        "ask *2 again *2 later|in|few|minutes",
        "hiccup|glitch|oops|whoops",
        "come back *1 later|in",
        "could not *3 complete|finish|process|reach|connect|create|file|save|load|update|verify|add|grant|send|set|check|unlock|look|get|do|be|submit|open|retrieve|fetch|contact",
        "can not|unable *2 reach|connect|complete|finish|contact|load|continue|access|go *2 okta|jira|slack|server|service|system|directory|this|on|it|right|moment|the",
        "unable to *2 reach|complete|connect|contact|finish|load|verify",
        "got|is|am stuck",
        "not *2 go through|work *2 $",
        "did not work",
        "apologies *3 inconvenience",
        "schiefgegangen|schiefgelaufen|schiefging",
        "schief gegangen|gelaufen|gegangen",
        "fehler|fehlermeldung|stoerung|ausfall",
        "fehlgeschlagen|gescheitert|missglueckt",
        "konnte|konnten *9 nicht *5 abschliessen|abgeschlossen|erreichen|erreicht|ausfuehren|ausgefuehrt|speichern|anlegen|laden|verarbeitet|verarbeiten|hinzufuegen|freischalten|pruefen|beenden|durchgefuehrt|entsperren|zugestellt",
        "nicht *1 erreichbar|verfuegbar|geklappt|funktioniert",
        "technische|technischen|technisches *1 problem|probleme|problemen|schwierigkeiten|gruenden",
        "spaeter *3 noch|erneut|nochmal|nochmals|wieder|einmal",
        "versuch|versuche|probier|probiere *5 spaeter|nochmal|erneut",
        "antwortet|reagiert *2 nicht",
        "frag|frage *6 noch einmal|nochmal",
        "klappt|geht *2 gerade|momentan|derzeit nicht",
    ])
});
