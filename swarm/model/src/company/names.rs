//! Names that people of the generated company may have, by language, each with the ASCII form of their mail address.
