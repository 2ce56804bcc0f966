package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.kernel.Outcome;

class ScopeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system/*.cruds",
                "system/Observation.rs",
                "user/*.c",
                "patient/Condition.rs?category=a|b",
                "system/Patient.d"
            })
    void whatIsWrittenIsWhatIsRead(String text) {
        assertThat(Scope.parse(text)).isPresent();
        assertThat(Scope.parse(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "system",
                "system/",
                "system/*",
                "system/*.",
                "system/*.x",
                "system/*.sr",
                "system/*.rr",
                "system/*.read",
                "system/*.write",
                "system/*.*",
                "System/*.r",
                "system/observation.r",
                "system/Observation .r",
                "system/Obs1.r",
                "system//*.r",
                "launch",
                "openid",
                "system/*.r?",
                "system/*.r?a=b c",
                "system/*.r?a=\"",
                "system/**.r",
                "*/*.cruds",
                "system/*.cruds\n",
                "\u0000",
                "system/*.cruds system/*.cruds",
                "ſystem/*.r",
                "system/Оbservation.r"
            })
    void whatIsNoScopeIsRefused(String text) {
        assertThat(Scope.parse(text)).isEmpty();
    }

    @Test
    void longTextIsRefusedQuickly() {
        assertThat(Scope.parse("system/" + "A".repeat(100_000) + ".r")).isEmpty();
        assertThat(Scope.parseAll("system/*.r ".repeat(100_000).strip()).isOk()).isFalse();
        String many = String.join(
                " ",
                java.util.stream.IntStream.range(0, 101)
                        .mapToObj(i -> "system/A" + (char) ('a' + i % 26) + (char) ('a' + i / 26) + ".r")
                        .toList());
        assertThat(Scope.parseAll(many).isOk()).isFalse();
    }

    @Test
    void oneBadScopeSpoilsAll() {
        assertThat(Scope.parseAll("system/*.r system/*.read").isOk()).isFalse();
        assertThat(Scope.parseAll("system/*.r  system/*.c").isOk()).isFalse();
        assertThat(Scope.parseAll("system/Patient.rs system/Patient.rs"))
                .isEqualTo(Outcome.ok(List.of(new Scope(Scope.Level.SYSTEM, "Patient", "rs", null))));
    }

    @ParameterizedTest
    @CsvSource({
        "system/*.cruds, system/Observation.rs, true",
        "system/Observation.rs, system/Observation.r, true",
        "system/Observation.rs, system/Observation.c, false",
        "system/Observation.rs, system/*.r, false",
        "system/Observation.rs, system/Patient.r, false",
        "system/*.cruds, user/Observation.r, false",
        "system/Observation.rs, system/Observation.rs?category=lab, true",
        "system/Observation.rs?category=lab, system/Observation.rs, false",
        "system/Observation.rs?category=lab, system/Observation.r?category=lab, true",
        "system/Observation.rs?category=lab, system/Observation.r?category=vital, false"
    })
    void coversOnlyWhatItAllows(String held, String asked, boolean covers) {
        assertThat(Scope.parse(held).orElseThrow().covers(Scope.parse(asked).orElseThrow()))
                .isEqualTo(covers);
    }

    @Test
    void allowsItsActionsOnItsTypes() {
        Scope scope = Scope.parse("system/Observation.cs").orElseThrow();
        assertThat(scope.allows('c', "Observation")).isTrue();
        assertThat(scope.allows('r', "Observation")).isFalse();
        assertThat(scope.allows('c', "Patient")).isFalse();
        assertThat(Scope.parse("user/*.r").orElseThrow().allows('r', "Patient")).isTrue();
    }
}
