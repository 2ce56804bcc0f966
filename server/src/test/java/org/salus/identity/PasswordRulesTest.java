package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "elevenchars",
                "password1234",
                "Password123!",
                "P@ssw0rd2026",
                "passwordpassword",
                "qwertyuiop12",
                "1q2w3e4r5t6y",
                "123456789012",
                "111111111111",
                "abababababab",
                "Welcome2026!!",
                "letmein12345",
                "Hospital-2026",
                "iloveyou1234",
                "abcdefghijkl",
                "Summer2026!!!",
                "admin1234567",
                "drcuddy-rocks",
                "XXdrcuddyXX123",
                "qwertyqwerty",
                "ＰＡＳＳＷＯＲＤ１２３４",
                "01.02.1990-01.02.1990",
                "asdfghjkl;12"
            })
    void whatIsTriedFirstIsRefused(String password) {
        assertThat(PasswordRules.refuse(password, "drcuddy")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "vG7#kq9!xPz2",
                "tall ladders lean softly",
                "mein Fahrrad ist blau",
                "пароль длинный очень",
                "🐘🐳🦉🦔🐙🦀🐝🐞🦋🐌🐢🦎",
                "kT4wq8Zr1mVb6Nc3"
            })
    void goodOnesAreTaken(String password) {
        assertThat(PasswordRules.refuse(password, "drcuddy")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 100_000})
    void tooLongIsRefused(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + (i * 7919 + i * i) % 26));
        }
        assertThat(PasswordRules.refuse(text.toString(), "drcuddy")).isPresent();
    }
}
