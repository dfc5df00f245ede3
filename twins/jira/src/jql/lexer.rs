//! A query's text as tokens with their places.

use super::{JqlError, QUERY_BYTES_MAX};

/// Letters that a bare word may not hold.
const RESERVED: &str = "{}*/%+^$#@?;";

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare word or number: may be a keyword.
    Word(String),
    /// A text between quotation marks: never a keyword.
    Text(String),
    /// `( ) , = != ~ !~ < <= > >= & && | || !`
    Sign(&'static str),
}

impl Token {
    /// What an error calls it.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Word(text) | Self::Text(text) => text,
            Self::Sign(sign) => sign,
        }
    }

    /// Whether it is this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// A token at its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) line: usize,
    pub(super) column: usize,
}

struct Lexer<'a> {
    letters: std::iter::Peekable<std::str::Chars<'a>>,
    line: usize,
    column: usize,
}

/// All tokens of a query.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, JqlError> {
    if text.len() > QUERY_BYTES_MAX {
        return Err(JqlError::one(format!(
            "Error in the JQL Query: The query is longer than {QUERY_BYTES_MAX} characters."
        )));
    }
    let mut lexer = Lexer { letters: text.chars().peekable(), line: 1, column: 0 };
    let mut tokens = Vec::new();
    while let Some(letter) = lexer.next() {
        let (line, column) = (lexer.line, lexer.column);
        let token = match letter {
            letter if letter.is_whitespace() => continue,
            '"' | '\'' => lexer.quoted(letter, (line, column))?,
            '(' => Token::Sign("("),
            ')' => Token::Sign(")"),
            ',' => Token::Sign(","),
            '=' => Token::Sign("="),
            '~' => Token::Sign("~"),
            '!' => lexer.longer(&[('=', "!="), ('~', "!~")], "!"),
            '<' => lexer.longer(&[('=', "<=")], "<"),
            '>' => lexer.longer(&[('=', ">=")], ">"),
            '&' => lexer.longer(&[('&', "&&")], "&"),
            '|' => lexer.longer(&[('|', "||")], "|"),
            letter => lexer.word(letter, (line, column))?,
        };
        tokens.push(Placed { token, line, column });
    }
    Ok(tokens)
}

impl Lexer<'_> {
    fn next(&mut self) -> Option<char> {
        let letter = self.letters.next()?;
        if letter == '\n' {
            (self.line, self.column) = (self.line + 1, 0);
        } else {
            self.column += 1;
        }
        Some(letter)
    }

    fn longer(&mut self, known: &[(char, &'static str)], short: &'static str) -> Token {
        for (second, sign) in known {
            if self.letters.peek() == Some(second) {
                self.next();
                return Token::Sign(sign);
            }
        }
        Token::Sign(short)
    }

    fn quoted(&mut self, mark: char, (line, column): (usize, usize)) -> Result<Token, JqlError> {
        let mut text = String::new();
        while let Some(letter) = self.next() {
            match letter {
                '\\' => text.push(self.escaped()?),
                letter if letter == mark => return Ok(Token::Text(text)),
                letter => text.push(letter),
            }
        }
        Err(JqlError::one(format!(
            "Error in the JQL Query: The quoted string '{text}' has not been completed. (line {line}, character {column})"
        )))
    }

    fn escaped(&mut self) -> Result<char, JqlError> {
        let (line, column) = (self.line, self.column);
        let illegal = |shown: &str| {
            JqlError::one(format!(
                "Error in the JQL Query: '\\{shown}' is an illegal JQL escape sequence. The valid escape sequences are \\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX. (line {line}, character {column})"
            ))
        };
        match self.next() {
            Some('t') => Ok('\t'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some(letter @ ('\'' | '"' | '\\' | ' ')) => Ok(letter),
            Some('u') => {
                let digits: String = (0..4).filter_map(|_| self.next()).collect();
                let code = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
                code.and_then(char::from_u32).ok_or_else(|| illegal(&format!("u{digits}")))
            }
            Some(other) => Err(illegal(&other.to_string())),
            None => Err(illegal("")),
        }
    }

    fn word(&mut self, first: char, at: (usize, usize)) -> Result<Token, JqlError> {
        let mut word = String::new();
        self.letter(first, at, &mut word)?;
        while let Some(letter) = self.letters.peek().copied() {
            if letter.is_whitespace() || "\"'(),=~!<>&|".contains(letter) {
                break;
            }
            self.next();
            let at = (self.line, self.column);
            self.letter(letter, at, &mut word)?;
        }
        Ok(Token::Word(word))
    }

    fn letter(
        &mut self,
        letter: char,
        (line, column): (usize, usize),
        word: &mut String,
    ) -> Result<(), JqlError> {
        if RESERVED.contains(letter) {
            return Err(JqlError::one(format!(
                "Error in the JQL Query: The character '{letter}' is a reserved JQL character. You must enclose it in a string or use the escape '\\u{:04x}' instead. (line {line}, character {column})",
                u32::from(letter)
            )));
        }
        if letter.is_control() {
            return Err(JqlError::one(format!(
                "Error in the JQL Query: The character '\\u{:04x}' is not allowed in a query. (line {line}, character {column})",
                u32::from(letter)
            )));
        }
        word.push(if letter == '\\' { self.escaped()? } else { letter });
        Ok(())
    }
}
