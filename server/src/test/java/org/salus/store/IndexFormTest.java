package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.salus.access.PlainVault;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.vault.BlindIndex;

/** Rows that an older build wrote are indexed anew only when the form has a new number. */
class IndexFormTest {

    private static final String[] RESOURCES = {
        """
        {"resourceType":"Patient","id":"a","meta":{"security":[{"system":"urn:s","code":"R"}],"profile":["http://x/p"],"tag":[{"code":"t"}]},
        "text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">a narrative of words</div>"},
        "identifier":[{"type":{"coding":[{"system":"urn:t","code":"MR"}]},"system":"urn:i","value":"7"}],
        "name":[{"family":"Çelik","given":["Zoé"]}],"telecom":[{"system":"phone","value":"+43 1 234"}],"gender":"female",
        "birthDate":"1980-02","address":[{"city":"Linz"}],"generalPractitioner":[{"identifier":{"system":"urn:i","value":"8"}}],
        "link":[{"other":{"reference":"Patient/b"},"type":"seealso"}]}""",
        """
        {"resourceType":"Observation","id":"b","status":"final","category":[{"coding":[{"system":"urn:c","code":"vital-signs"}]}],
        "code":{"coding":[{"system":"urn:c","code":"1-8","display":"Weight"}],"text":"heavy"},"subject":{"reference":"Patient/a"},
        "effectivePeriod":{"start":"2024-03-01T10:00:00.123456Z"},
        "valueQuantity":{"value":70.5,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"},
        "component":[{"code":{"coding":[{"system":"urn:c","code":"2"}]},"valueQuantity":{"value":3,"unit":"furlongs"}}]}""",
        """
        {"resourceType":"MedicationRequest","id":"c","status":"active","intent":"order","subject":{"reference":"Patient/a"},
        "authoredOn":"2024-05-06","medicationReference":{"reference":"#m"},
        "contained":[{"resourceType":"Medication","id":"m","code":{"coding":[{"code":"x"}]}}]}""",
        """
        {"resourceType":"RiskAssessment","id":"d","status":"final","subject":{"reference":"Patient/a"},
        "prediction":[{"probabilityDecimal":0.25},{"probabilityDecimal":0.123456789012345678}]}""",
        """
        {"resourceType":"ValueSet","id":"e","url":"http://x/v","version":"1","status":"draft","name":"V","title":"Values",
        "compose":{"include":[{"system":"http://x/s"}]}}""",
        """
        {"resourceType":"Location","id":"f","name":"Ward","position":{"latitude":48.2,"longitude":16.4},
        "partOf":{"reference":"Location/g"}}"""
    };

    private static void add(CRC32 sum, Object what) {
        sum.update((what + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isAnotherNumberWhereARowHoldsSomethingElse() {
        BlindIndex blind = new PlainVault().blindIndex(1);
        CRC32 sum = new CRC32();
        for (String text : RESOURCES) {
            JsonObject resource = Json.parse(text.getBytes(StandardCharsets.UTF_8)).get();
            String id = String.valueOf(resource.string("id"));
            RowIndex row = Indexer.index(R4.definitions(), new Examiner(R4.definitions()).index(resource), id, resource, blind).get();
            add(sum, row.patient());
            add(sum, Arrays.toString(row.patients()));
            add(sum, Arrays.toString(row.tokens()));
            add(sum, Arrays.toString(row.strings()));
            add(sum, Arrays.toString(row.dateLow()));
            add(sum, Arrays.toString(row.dateHigh()));
            add(sum, Arrays.toString(row.numberLow()));
            add(sum, Arrays.toString(row.numberHigh()));
            add(sum, row.lossy());
            add(sum, row.present() & 0xFF_FFFF_FFFF_FFFFL);
        }

        assertThat(Indexer.INDEX_VERSION + " " + Long.toHexString(sum.getValue()).toUpperCase(Locale.ROOT))
                .as("What a row holds has changed: give Indexer.INDEX_VERSION the next number, and then write the new sum here")
                .isEqualTo("6 EF902613");
    }
}
