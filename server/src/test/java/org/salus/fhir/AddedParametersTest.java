package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

class AddedParametersTest {

    private static final String PATIENT =
            """
            {"resourceType":"Patient","id":"p","birthDate":"1970-02-03","_birthDate":{"extension":[{"url":"http://x/birthTime",
            "valueDateTime":"1970-02-03T04:05:00Z"}]},
            "extension":[{"url":"http://x/race","extension":[{"url":"ombCategory","valueCoding":{"system":"urn:r","code":"2106-3"}},
            {"url":"text","valueString":"White"}]},{"url":"http://x/score","valueDecimal":7.5}],
            "identifier":[{"system":"urn:mrn","value":"1"},{"system":"urn:ssn","value":"2"}],
            "name":[{"use":"official","family":"Ada"},{"use":"nickname","family":"Al"}],
            "managingOrganization":{"reference":"Organization/o"},"multipleBirthInteger":2}""";

    private static JsonObject json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8)).get();
    }

    private static JsonObject parameter(String base, String type, String expression) {
        return new JsonObject()
                .put("resourceType", "SearchParameter")
                .put("status", "active")
                .put("code", "own")
                .put("type", type)
                .put("base", JsonArray.of((Object[]) base.split(" ")))
                .put("expression", expression);
    }

    private static AddedParameter compiled(String type, String expression) {
        return AddedParameters.compile(parameter("Patient", type, expression), "m").get().getFirst();
    }

    private static String values(AddedParameter added) {
        R4 own = R4.definitions().with(1, Map.of("Patient", List.of(added)), Map.of(), java.util.Map.of());
        return new Examiner(own)
                .index(json(PATIENT)).entries().stream()
                        .filter(e -> e.param().code().equals("own#m"))
                        .map(e -> switch (e) {
                            case IndexEntry.Token token -> token.system() + "|" + token.code();
                            case IndexEntry.Text text -> text.value();
                            case IndexEntry.Date date -> date.low() + "-" + date.high();
                            case IndexEntry.Number number -> number.low().toPlainString();
                            case IndexEntry.Reference reference -> reference.type() + "/" + reference.id();
                            case IndexEntry.Uri uri -> uri.value();
                            default -> e.toString();
                        })
                        .toList()
                        .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "string; Patient.name.family; [Ada, Al]",
                "string; name.family | Practitioner.name.family; [Ada, Al]",
                "string; Patient.name.where(use='official').family; [Ada]",
                "token; Patient.identifier.where(system = 'urn:ssn'); [urn:ssn|2]",
                "token; Patient.extension('http://x/race').extension('ombCategory').value; [urn:r|2106-3]",
                "token; Patient.extension.where(url='http://x/race').extension.value.as(Coding); [urn:r|2106-3]",
                "string; (Patient.extension('http://x/race').extension('text').value as string); [White]",
                "number; Patient.extension('http://x/score').value.ofType(decimal); [7.5]",
                "number; Patient.multipleBirth as integer; [2]",
                "date; Patient.birthDate.extension('http://x/birthTime').value; [2865900000000-2865901000000]",
                "reference; Patient.managingOrganization.where(resolve() is Organization); [Organization/o]",
                "reference; Patient.managingOrganization | Patient.generalPractitioner; [Organization/o]",
            })
    void whatPathsCanSayNeedsNoFhirPath(String type, String expression, String expected) {
        AddedParameter added = compiled(type, expression);

        assertThat(added.expression()).isNull();
        assertThat(values(added)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "string; Patient.name.where(use='official' and family.exists()).family; [Ada]",
                "string; Patient.name.first().family; [Ada]",
                "token; Patient.name.exists(); [null|true]",
                "token; Patient.identifier.where(value.startsWith('2')); [urn:ssn|2]",
                "number; Patient.name.count(); [2]",
                "string; iif(Patient.birthDate.exists(), Patient.name.family, {}); [Ada, Al]",
                "reference; Patient.managingOrganization.where(reference.exists()); [Organization/o]",
            })
    void theRestIsEvaluated(String type, String expression, String expected) {
        AddedParameter added = compiled(type, expression);

        assertThat(added.expression()).isNotNull();
        assertThat(values(added)).isEqualTo(expected);
    }

    @Test
    void pathsAndFhirPathFindTheSame() {
        for (String form : List.of(
                "string;Patient.name.family",
                "token;Patient.identifier.where(system='urn:mrn')",
                "token;Patient.extension('http://x/race').extension('ombCategory').value",
                "date;Patient.birthDate",
                "reference;Patient.managingOrganization")) {
            String[] parts = form.split(";");
            // The braces keep it from being simple.
            assertThat(values(compiled(parts[0], "(" + parts[1] + ") | {}"))).as(form).isEqualTo(values(compiled(parts[0], parts[1])));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Patient; token; Patient.nmae.family; SearchParameter.expression; nmae",
                "Patient; token; Patient.name.where(used='x'); SearchParameter.expression; used",
                "Patient; date; Patient.active; SearchParameter.expression; boolean",
                "Patient; token; Observation.code; SearchParameter.expression; Patient",
                "Patient; token; Patient.name.(; SearchParameter.expression; FHIRPath",
                "Patient; string; Patient.name.family.matches('(a+)+b'); SearchParameter.expression; matches",
                "Patient; string; Patient.descendants().count(); SearchParameter.expression; descendants",
                "Patient; number; (Patient.multipleBirth as integer) | {}; SearchParameter.expression; integer",
                "Patient; composite; Patient.name; SearchParameter.type; composite",
                "Patint; token; Patient.active; SearchParameter.base[0]; Patint",
                "Resource; token; Resource.id; SearchParameter.base[0]; concrete",
            })
    void whatCannotBeIsRefusedByItsElement(String base, String type, String expression, String path, String word) {
        Outcome<List<AddedParameter>> outcome = AddedParameters.compile(parameter(base, type, expression), "m");

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            Problem problem = (Problem) refused.problems().getFirst();
            assertThat(problem.code().status()).isEqualTo(422);
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.message()).contains(word);
        });
    }

    @Test
    void aStandardCodeStaysAsItIs() {
        JsonObject named = parameter("Patient", "string", "Patient.name.family").put("code", "name");

        assertThat(AddedParameters.compile(named, "m"))
                .isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(
                                ((Problem) refused.problems().getFirst()).message())
                        .contains("'name'"));
        assertThat(AddedParameters.compile(parameter("Patient", "string", "Patient.name.family").put("code", "a:b"), "m").isOk())
                .isFalse();
    }

    @Test
    void hugeExpressionsAreRefusedFast() {
        String deep = "Patient" + ".name.where(family.where(".repeat(40) + "true" + "))".repeat(40);
        assertThat(AddedParameters.compile(parameter("Patient", "token", deep), "m").isOk()).isFalse();
        assertThat(AddedParameters.compile(parameter("Patient", "token", "(".repeat(1900)), "m").isOk()).isFalse();
        assertThat(AddedParameters.compile(parameter("Patient", "token", "$this" + ".a".repeat(950)), "m").isOk()).isFalse();
    }
}
