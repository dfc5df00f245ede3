//! The departments of the generated company: what their people are called and what their teams work on.

/// A department.
#[derive(Debug)]
pub(super) struct Department {
    /// Its name.
    pub name: &'static str,
    /// The share of teams, against the other weights.
    pub weight: u32,
    /// The title of who leads it.
    pub head: &'static str,
    /// The title of who leads several of its teams.
    pub director: &'static str,
    /// The title of who leads a team.
    pub lead: &'static str,
    /// Titles of its people, from the newest to the most senior.
    pub ranks: [&'static str; 4],
    /// Names of its teams. Beyond these a number follows. No two departments share one.
    pub teams: &'static [&'static str],
    /// The key and name of its own Jira project, in larger companies.
    pub project: Option<(&'static str, &'static str)>,
}

/// The department whose people run the tools: administrators come from here.
pub(super) const IT: &str = "IT Operations";
/// The department that may browse project FIN.
pub(super) const FINANCE: &str = "Finance";
/// The department that may browse project HR.
pub(super) const PEOPLE: &str = "People";

/// All of them, in the order in which a growing company gets them. The order is part of the seeded world: add at the end.
#[rustfmt::skip]
pub(super) const DEPARTMENTS: &[Department] = &[
    Department { name: "Engineering", weight: 34, head: "VP Engineering", director: "Director of Engineering", lead: "Engineering Manager",
        ranks: ["Junior Software Engineer", "Software Engineer", "Senior Software Engineer", "Staff Engineer"],
        teams: &["Payments", "Checkout", "Identity", "Search", "Platform", "Mobile", "Web Shop", "Billing", "Notifications", "Build Tools", "Catalogue", "Messaging"],
        project: None },
    Department { name: IT, weight: 8, head: "Head of IT", director: "IT Director", lead: "IT Team Lead",
        ranks: ["IT Support Trainee", "IT Support Specialist", "Systems Administrator", "Senior Systems Administrator"],
        teams: &["Workplace", "Service Desk", "Cloud Operations", "Network", "Endpoint"],
        project: None },
    Department { name: FINANCE, weight: 6, head: "Chief Financial Officer", director: "Finance Director", lead: "Finance Team Lead",
        ranks: ["Junior Accountant", "Accountant", "Senior Accountant", "Controller"],
        teams: &["Accounting", "Controlling", "Payroll", "Treasury", "Procurement"],
        project: None },
    Department { name: PEOPLE, weight: 5, head: "Chief People Officer", director: "People Director", lead: "People Team Lead",
        ranks: ["HR Assistant", "HR Specialist", "HR Business Partner", "Senior HR Business Partner"],
        teams: &["Recruiting", "People Partners", "Learning", "Benefits"],
        project: None },
    Department { name: "Sales", weight: 15, head: "VP Sales", director: "Regional Sales Director", lead: "Sales Manager",
        ranks: ["Sales Development Representative", "Account Executive", "Senior Account Executive", "Key Account Executive"],
        teams: &["Sales North", "Sales South", "Key Accounts", "Partner Sales", "Inside Sales", "Sales Operations"],
        project: Some(("SALES", "Sales")) },
    Department { name: "Customer Support", weight: 12, head: "Head of Customer Support", director: "Support Director", lead: "Support Team Lead",
        ranks: ["Support Agent", "Support Specialist", "Senior Support Specialist", "Support Engineer"],
        teams: &["Frontline", "Second Line", "Escalations", "Onboarding", "Enterprise Support"],
        project: Some(("SUP", "Customer Support")) },
    Department { name: "Product", weight: 5, head: "Chief Product Officer", director: "Product Director", lead: "Group Product Manager",
        ranks: ["Associate Product Manager", "Product Manager", "Senior Product Manager", "Principal Product Manager"],
        teams: &["Buyer Experience", "Seller Experience", "Growth", "Pricing"],
        project: Some(("PROD", "Product")) },
    Department { name: "Marketing", weight: 6, head: "Chief Marketing Officer", director: "Marketing Director", lead: "Marketing Manager",
        ranks: ["Marketing Assistant", "Marketing Specialist", "Senior Marketing Specialist", "Brand Strategist"],
        teams: &["Brand", "Campaigns", "Content", "Events"],
        project: Some(("MKT", "Marketing")) },
    Department { name: "Data", weight: 5, head: "Head of Data", director: "Data Director", lead: "Data Team Lead",
        ranks: ["Junior Data Analyst", "Data Analyst", "Data Engineer", "Senior Data Scientist"],
        teams: &["Analytics", "Data Platform", "Machine Learning", "Reporting"],
        project: Some(("DATA", "Data")) },
    Department { name: "Security", weight: 3, head: "Chief Information Security Officer", director: "Security Director", lead: "Security Team Lead",
        ranks: ["Junior Security Analyst", "Security Analyst", "Security Engineer", "Senior Security Engineer"],
        teams: &["Incident Response", "Application Security", "Compliance"],
        project: Some(("SEC", "Security")) },
    Department { name: "Legal", weight: 2, head: "General Counsel", director: "Legal Director", lead: "Legal Team Lead",
        ranks: ["Legal Assistant", "Paralegal", "Legal Counsel", "Senior Legal Counsel"],
        teams: &["Contracts", "Privacy", "Disputes"],
        project: Some(("LEGAL", "Legal")) },
    Department { name: "Design", weight: 3, head: "Head of Design", director: "Design Director", lead: "Design Manager",
        ranks: ["Junior Designer", "Product Designer", "Senior Product Designer", "Principal Designer"],
        teams: &["Product Design", "User Research", "Design System"],
        project: Some(("DSGN", "Design")) },
    Department { name: "Facilities", weight: 2, head: "Head of Facilities", director: "Facilities Director", lead: "Facilities Team Lead",
        ranks: ["Facilities Assistant", "Office Coordinator", "Senior Office Coordinator", "Workplace Planner"],
        teams: &["Offices", "Travel", "Reception"],
        project: Some(("FAC", "Facilities")) },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::DEPARTMENTS;

    #[test]
    fn no_two_departments_share_a_team_or_a_project() {
        let teams: Vec<&str> = DEPARTMENTS.iter().flat_map(|d| d.teams.iter().copied()).collect();
        assert_eq!(teams.iter().collect::<BTreeSet<_>>().len(), teams.len());
        let keys: Vec<&str> = DEPARTMENTS.iter().filter_map(|d| d.project.map(|(key, _)| key)).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        assert!(teams.iter().all(|team| team.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ')));
    }
}
