package org.salus.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;

/** Doses in words: whole, or none. */
class DoseWordsTest {

    private static JsonObject dosage(String members) {
        return Json.parse(("{" + members + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8)).get();
    }

    private static final String DOSE = "'doseAndRate':[{'doseQuantity':{'value':0.5,'unit':'tablet'}}]";
    private static final String TWICE = "'timing':{'code':{'coding':[{'code':'BID'}]},'repeat':{'boundsDuration':{'value':1,'unit':'day','code':'d'}}}";

    @Test
    void aTextOfSalusIsMadeAgain() {
        JsonObject made = dosage(DOSE + "," + TWICE + ",'route':{'text':'oral'},'asNeededCodeableConcept':{'text':'pain'}");
        made.put("text", String.valueOf(DoseWords.words(made, Language.EN)));
        assertThat(made.string("text")).isEqualTo("0.5 tablet oral twice daily for 1 day as needed for pain");
        assertThat(DoseWords.sentence(made, Language.EN)).isEqualTo(made.string("text"));
        assertThat(DoseWords.sentence(made, Language.FR))
                .isEqualTo("0.5 comprimé par voie orale deux fois par jour pendant 1 jour si besoin, contre : pain");
        assertThat(DoseWords.sentence(made, Language.ES))
                .isEqualTo("0.5 comprimido por vía oral dos veces al día durante 1 día si es necesario, para: pain");
    }

    @Test
    void aTextOfSomebodyStands() {
        JsonObject typed = dosage(DOSE + "," + TWICE + ",'text':'half a tablet, never with milk'");
        assertThat(DoseWords.sentence(typed, Language.FR)).isEqualTo("half a tablet, never with milk");
    }

    @Test
    void aLengthIsInItsOwnUnit() {
        JsonObject weeks = dosage(DOSE + ",'timing':{'repeat':{'boundsDuration':{'value':2,'unit':'week','code':'wk'}}}");
        assertThat(DoseWords.words(weeks, Language.EN)).isEqualTo("0.5 tablet for 2 weeks");
    }

    @Test
    void whatCannotAllBeSaidMakesNoSentence() {
        assertThat(DoseWords.sentence(dosage(DOSE + ",'timing':{'repeat':{'frequency':3,'period':1,'periodUnit':'d'}}"), Language.EN))
                .isEqualTo("0.5 tablet 3 times in 1 day");
        for (String more : new String[] {
            "'timing':{'repeat':{'frequency':3,'period':1,'periodUnit':'d','when':['AC']}}",
            "'timing':{'repeat':{'frequency':3,'frequencyMax':4,'period':1,'periodUnit':'d'}}",
            "'timing':{'event':['2025-01-01']}",
            "'maxDosePerPeriod':{}," + TWICE,
            "'sequence':1"
        }) {
            assertThat(DoseWords.sentence(dosage(DOSE + "," + more), Language.EN)).as(more).isNull();
        }
        assertThat(DoseWords.sentence(dosage("'doseAndRate':[{'doseQuantity':{'value':1}}]," + TWICE), Language.EN)).isNull();
        assertThat(DoseWords.sentence(dosage("'doseAndRate':[{'doseRange':{}}]," + TWICE), Language.EN)).isNull();
        assertThat(DoseWords.sentence(dosage(""), Language.EN)).isNull();
        assertThat(DoseWords.sentence(dosage("'patientInstruction':'as told'"), Language.EN)).isEqualTo("as told");
    }
}
