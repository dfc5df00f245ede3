//! The subject confirms that the request is withdrawn.

use super::pattern::{Table, table};

/// Confirmations that need nothing else to be understood.
pub static WITHDRAWN: Table = Table::new(|| {
    table(&[
        "cancelled|canceled",
        "withdrawn|withdrew",
        "called *3 off",
        "dropped|scrapped|discarded|retracted|aborted|voided|abandoned|binned|rescinded ?your|the|this|that|it|request *1 $",
        "request|it|that|ticket|this *4 dropped|scrapped|discarded|retracted|aborted|voided|abandoned|stopped|revoked|rescinded",
        "taken|took *3 back",
        "storniert",
        "abgebrochen",
        "zurueckgezogen",
        "zurueckgenommen",
        "verworfen",
        "hinfaellig",
        "anfrage|antrag|ticket|wunsch|vorgang *6 gestoppt|geloescht|beendet|annulliert|gestrichen",
        "annulliert",
        "nicht *1 weiter *1 verfolgt|verfolge|bearbeitet|bearbeite",
        "nicht weiterverfolgt",
    ])
});

/// What confirms it to somebody who has just asked for it.
pub static LETS_GO: Table = Table::new(|| {
    table(&[
        "! cancelling|canceling|withdrawing|dropping|closing|stopping|scrapping|discarding",
        "! will|am|let|me|going *3 cancel|withdraw|drop|close|stop|scrap|discard|forget|leave *3 it|that|request|this|ticket|here|then",
        "! closed|close|stopped|removed|deleted *4 request|ticket|it|this|that|issue",
        "request|ticket|it|this *4 closed|removed|deleted",
        "! not *2 go|going|move|moving|proceed|proceeding|pursue|continue ?ahead|further|forward|any",
        "! nothing *3 changed|granted|filed|done|happened|happen",
        "will|shall not *3 go|proceed|continue|happen|do",
        "consider it *2 gone|cancelled|dropped|done|closed",
        "forget|forgotten|never mind|it|about",
        "! storniere|breche|ziehe|verwerfe|stoppe|loesche|schliesse",
        "! geschlossen|geloescht|gestoppt|beendet|erledigt",
        "nichts *3 geaendert|angelegt|passiert|gemacht|eingerichtet|weiter",
        "hat|haben sich *2 erledigt",
        "vergessen wir",
    ])
});
