package org.salus.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.PatientLanguage;

/** Which language is chosen, and how dates are written in it. */
class LanguageTest {

    private static Language ofPatient(String communication) {
        JsonObject patient = Json.parse(("{\"communication\":[" + communication + "]}").getBytes(java.nio.charset.StandardCharsets.UTF_8)).get();
        return PatientLanguage.of(patient);
    }

    private static String speaks(String code, boolean preferred) {
        return "{\"language\":{\"coding\":[{\"code\":\"" + code + "\"}]},\"preferred\":" + preferred + "}";
    }

    @Test
    void aTagIsOfALanguageWhateverItsRegion() {
        assertThat(Language.of("fr-CA")).isEqualTo(Language.FR);
        assertThat(Language.of("ES")).isEqualTo(Language.ES);
        assertThat(Language.of("spa")).isEqualTo(Language.ES);
        assertThat(Language.of("en_GB")).isEqualTo(Language.EN);
        assertThat(Language.of("fro")).isNull();
        assertThat(Language.of("")).isNull();
        assertThat(Language.of(null)).isNull();
    }

    @Test
    void ofAcceptLanguageTheFirstThatIsKnownCounts() {
        assertThat(Language.accepted("de, es-MX;q=0.4, fr;q=0.8")).isEqualTo(Language.FR);
        assertThat(Language.accepted("fr;q=0, es;q=0.1")).isEqualTo(Language.ES);
        assertThat(Language.accepted("*")).isEqualTo(Language.EN);
        assertThat(Language.accepted("fr;;q=x")).isEqualTo(Language.EN);
        assertThat(Language.accepted(null)).isEqualTo(Language.EN);
    }

    @Test
    void ofThePatientThePreferredOneCounts() {
        assertThat(ofPatient(speaks("en", false) + "," + speaks("es-US", true))).isEqualTo(Language.ES);
        assertThat(ofPatient(speaks("de", true) + "," + speaks("fr", false))).isEqualTo(Language.FR);
        assertThat(ofPatient(speaks("de", true))).isEqualTo(Language.EN);
        assertThat(PatientLanguage.of(new JsonObject())).isEqualTo(Language.EN);
    }

    @Test
    void datesAreAsExactAsTheyWereRecorded() {
        assertThat(Language.EN.day("2024-03-04")).isEqualTo("Mar 4, 2024");
        assertThat(Language.FR.day("2024-03-04T23:10:00+02:00")).isEqualTo("4 mars 2024");
        assertThat(Language.ES.day("2024-03-04")).isEqualTo("4 mar 2024");
        assertThat(Language.ES.day("2024-03")).isEqualTo("marzo de 2024");
        assertThat(Language.EN.day("2024")).isEqualTo("2024");
        assertThat(Language.EN.day("2024-02-31")).isEqualTo("2024-02-31");
        assertThat(Language.EN.day("long ago")).isEqualTo("long ago");
        assertThat(Language.FR.moment(ZonedDateTime.parse("2024-03-04T07:05:00Z"))).isEqualTo("4 mars 2024, 07:05");
    }
}
