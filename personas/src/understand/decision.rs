//! The subject confirms the person's own decision, or asks for one in words.

use super::pattern::{Table, table};

/// What only somebody hears who has decided.
pub static OWN: Table = Table::new(|| {
    table(&[
        "! you ?have|just|already ?just|already approved|denied|declined|rejected|refused|accepted|confirmed *3 $",
        "! you ?have|just|already ?just approved|denied|declined|rejected|accepted *2 request|access|it|this|that|@person",
        "your approval|decision|answer|response|vote|choice|denial|rejection|verdict ?has|is|was|have ?been *1 recorded|noted|saved|registered|received|logged|counted|taken|passed|stored|processed|in|applied|confirmed",
        "recorded|noted|saved|registered|logged|received|got|stored|captured|passed *2 your *1 approval|decision|answer|response|choice|vote|denial|rejection",
        "thanks|thank|thx *2 for *2 approving|deciding|decision|approval|answer|denying|rejecting|declining|reviewing|confirming|response",
        "decision|approval|denial|rejection *1 recorded|noted|saved|registered|logged|received",
        "^ ?request approved|denied|rejected|declined by you",
        "! du hast *6 genehmigt|abgelehnt|zugestimmt|freigegeben|entschieden|bewilligt",
        "! sie haben *6 genehmigt|abgelehnt|zugestimmt|freigegeben|entschieden",
        "deine|ihre|eure *1 entscheidung|genehmigung|antwort|ablehnung|zustimmung|freigabe|rueckmeldung *4 gespeichert|erfasst|notiert|vermerkt|eingetragen|registriert|festgehalten|angekommen|erhalten|aufgenommen|uebernommen|bekommen|eingegangen|weitergegeben",
        "notiert|gespeichert|vermerkt|erfasst|festgehalten *4 entscheidung|genehmigung|ablehnung|antwort|freigabe",
        "danke|dank *4 entscheidung|genehmigung|freigabe|zustimmung|rueckmeldung|antwort",
        "entscheidung|genehmigung|ablehnung|freigabe *3 gespeichert|erfasst|notiert|vermerkt|registriert",
    ])
});

/// What somebody hears who was asked to decide, once it is decided.
pub static SETTLED: Table = Table::new(|| {
    table(&[
        "! approved|denied|declined|rejected|accepted|handled|decided by",
        "already|since *2 decided|handled|approved|denied|answered|settled|resolved|processed|closed",
        "nothing *2 to decide",
        "! ^ ✅ *1 approved|accepted",
        "^ approved|denied|rejected|declined",
        "! genehmigt|abgelehnt|freigegeben|entschieden|bearbeitet von|durch",
        "schon|bereits *2 entschieden|bearbeitet|genehmigt|abgelehnt|beantwortet|erledigt",
        "nichts *2 zu entscheiden",
        "^ genehmigt|abgelehnt|freigegeben",
    ])
});

/// Asking for a decision in words.
pub static ASKED: Table = Table::new(|| {
    table(&[
        "do|can|could|would|will|please you *2 approve|confirm|agree|authorise|authorize|sign",
        "please *1 approve|confirm|decide|review",
        "reply|answer|respond|type|say *3 approve|deny|yes|no|ok",
        "approve or deny|reject|decline|refuse",
        "needs|requires|awaits|awaiting *1 your approval|decision|ok",
        "genehmigst|genehmigen|bestaetigst|stimmst du|sie",
        "antworte|antworten|schreib *4 genehmigt|abgelehnt|ja|nein|genehmigen|ablehnen",
        "genehmigen oder ablehnen",
        "bitte *6 genehmigen|entscheiden|freigeben|zustimmen",
        "wartet|braucht *3 deine|ihre *1 genehmigung|freigabe|zustimmung|entscheidung",
    ])
});
