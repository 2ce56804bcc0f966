package org.salus.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexSafetyTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "^[0-9]{10}$", "[A-Z]{2,5}", "\\d{4}-\\d{2}-\\d{2}", "^urn:(uuid|oid):[0-9a-f.-]+$", "(\\d{3}-){2}\\d{4}", "[^\\s]+(\\s[^\\s]+)?",
        "", "a|b|c", "\\p{L}+", "[]a]", "(?:ab){3}"
    })
    void harmlessExpressionsPass(String regex) {
        assertThat(RegexSafety.isSafe(regex)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "(a+)+", "^(a+)+$", "(a|a)*", "(a|aa)+$", "(.*)*", "((a?){30})", "(a?){30}a{30}", "(x+x+)+y", ".*.*.*.*=", "(a)\\1", "(?=a)b", "(?<n>a)",
        "(", ")", "[a", "a{2,1}", "a{1,100000}", "((a|b){2}){50}", "\\", "[a&&[^b]]"
    })
    void whatMayRunAwayOrIsNoExpressionDoesNot(String regex) {
        assertThat(RegexSafety.isSafe(regex)).isFalse();
    }
}
