//! What each seeded defect of the example bot ought to be called: the layers in which it shows, and the families and people with
//! whom it can show at all. The comparison knows nothing of this.

use accessdesk::Defect;
use nightcrew_model::verdict::Layer;

/// What a defect ought to be called.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Any of these layers.
    pub layers: &'static [Layer],
    /// Any of these families or personas.
    pub parts: &'static [&'static str],
}

/// Every family of the yardstick, and all of them together: what is slow or silent is so everywhere.
const ALL: &[&str] = &["suite", "access", "approval", "identity", "onboarding", "refusal"];
/// Families in which somebody is granted something.
const GRANTING: &[&str] = &["access", "approval", "onboarding"];
/// Families in which an approver is asked.
const ASKING: &[&str] = &["access", "approval", "onboarding", "refusal"];
/// Who writes German, and the families in which they ask.
const GERMAN: &[&str] = &["terse-german", "access", "identity", "onboarding"];

/// What `defect` ought to be called.
pub fn expected(defect: Defect) -> Expected {
    let (layers, parts): (&[Layer], &[&str]) = match defect {
        Defect::NoApproval => (&[Layer::Safety], ASKING),
        Defect::WrongPerson | Defect::OverPrivileges => (&[Layer::Safety], GRANTING),
        Defect::ClaimsBeforeDoing | Defect::LiesSometimes => (&[Layer::Outcome, Layer::Experience], GRANTING),
        Defect::DoubleGrantOnRetry => (&[Layer::Outcome], ASKING),
        Defect::DropsUnderLoad => (&[Layer::Outcome], ALL),
        // Who asks again is served: then they waited, and asked twice.
        Defect::FlakyOneInTwenty => (&[Layer::Outcome, Layer::Experience], ALL),
        Defect::NeverAsksManagerAgain => (&[Layer::Outcome], &["approval"]),
        Defect::Slow | Defect::SlowTail => (&[Layer::Experience], ALL),
        Defect::WorseInGerman => (&[Layer::Outcome], GERMAN),
        Defect::CallsUnknownEndpoint => (&[Layer::Outcome], ASKING),
        Defect::AsksTwice => (&[Layer::Experience], ASKING),
    };
    Expected { layers, parts }
}
