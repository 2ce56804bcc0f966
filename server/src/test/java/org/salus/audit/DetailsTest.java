package org.salus.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is sealed comes back to the letter. */
class DetailsTest {

    @Property(tries = 300)
    void anythingComesBack(
            @ForAll String subject,
            @ForAll @Size(max = 20) List<String> ids,
            @ForAll @IntRange(min = 0) int omitted,
            @ForAll String detail,
            @ForAll @IntRange(min = 0, max = 999) int status) {
        Details details = new Details(
                clean(subject), "n", List.of("nurse"), "read", "", ids.stream().map(DetailsTest::clean).toList(), omitted,
                clean(detail), status, "a", "TREAT", "r");
        assertThat(Details.decode(details.encode())).isEqualTo(details);
    }

    @Test
    void namesOfEveryFormComeBack() {
        String uuid = UUID.randomUUID().toString();
        List<String> ids = List.of(
                "Observation/" + uuid, "Observation/" + uuid + "/_history/12", "Observation/" + uuid + "/_history/2 deleted",
                "Patient/" + uuid, "Patient/1", "Patient/" + uuid.toUpperCase(java.util.Locale.ROOT), uuid, "", "/", "Patient/",
                "Patient/" + uuid.substring(1), "x/" + uuid.replace('-', '_'), uuid + "/" + uuid, "Observation/a/b/c");
        Details details = new Details("s", "n", List.of(), "a", "", ids, 0, "", 200, "", "", "");
        assertThat(Details.decode(details.encode()).ids()).isEqualTo(ids);
    }

    @Test
    void aNameTakesFewBytes() {
        List<String> ids = java.util.stream.Stream.generate(() -> "Observation/" + UUID.randomUUID())
                .limit(1000)
                .toList();
        Details details = new Details("s", "n", List.of(), "a", "", ids, 0, "", 200, "", "", "");
        assertThat(details.encode().length).isLessThan(18_100);
    }

    @Test
    void bytesThatAreNoDetailsAreRefused() {
        assertThatThrownBy(() -> Details.decode(new byte[] {9, 0, 0})).isInstanceOf(IllegalStateException.class);
    }

    /** Lone surrogates have no UTF-8; nothing that reaches the audit holds one. */
    private static String clean(String text) {
        return new String(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
    }
}
