package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** FHIR XML to JSON and back, and what is refused on the way in. */
class FhirXmlTest {

    private final R4 definitions = R4.definitions();

    private Outcome<JsonObject> read(String xml) {
        return FhirXml.parse(definitions, xml.getBytes(UTF_8));
    }

    private String json(String xml) {
        return new String(Json.write(read(xml).get()), UTF_8);
    }

    private Problem problem(String xml) {
        return ((Outcome.Refused<JsonObject>) read(xml)).problems().getFirst();
    }

    private static final String OBSERVATION =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Observation xmlns="http://hl7.org/fhir">
              <id value="o"/><!-- a remark -->
              <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">a &lt; b &amp; <b>c</b><br/></div></text>
              <contained><Patient><id value="p"/></Patient></contained>
              <status value="final"><extension url="urn:x"><valueCode value="y"/></extension></status>
              <code id="c1"><text value="Gr&#246;&#xDF;e &quot;x&quot; &#10; y"/></code>
              <subject><reference value="#p"/></subject>
              <valueQuantity><value value="1.500"/><unit value="m"/></valueQuantity>
              <component><code><text value="t"/></code><valueBoolean value="true"/></component>
            </Observation>
            """;

    private static final String AS_JSON = "{\"resourceType\":\"Observation\",\"id\":\"o\",\"text\":{\"status\":\"generated\","
            + "\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">a &lt; b &amp; <b>c</b><br/></div>\"},"
            + "\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"p\"}],\"status\":\"final\","
            + "\"_status\":{\"extension\":[{\"url\":\"urn:x\",\"valueCode\":\"y\"}]},\"code\":{\"id\":\"c1\",\"text\":\"Größe \\\"x\\\" \\n y\"},"
            + "\"subject\":{\"reference\":\"#p\"},\"valueQuantity\":{\"value\":1.500,\"unit\":\"m\"},"
            + "\"component\":[{\"code\":{\"text\":\"t\"},\"valueBoolean\":true}]}";

    @Test
    void xmlBecomesTheJsonOfTheSameResource() {
        assertThat(json(OBSERVATION)).isEqualTo(AS_JSON);
        byte[] back = FhirXml.write(definitions, read(OBSERVATION).get(), false);
        assertThat(new String(Json.write(FhirXml.parse(definitions, back).get()), UTF_8)).isEqualTo(AS_JSON);
        byte[] pretty = FhirXml.write(definitions, read(OBSERVATION).get(), true);
        assertThat(new String(Json.write(FhirXml.parse(definitions, pretty).get()), UTF_8)).isEqualTo(AS_JSON);
        assertThat(new String(pretty, UTF_8)).contains("\n  <status value=\"final\">\n");
    }

    @Test
    void listsOfPrimitivesStayInStepWithTheirExtensions() {
        String name = json("<Patient xmlns='http://hl7.org/fhir'><name><given value='A'/><given><extension url='urn:x'>"
                + "<valueString value='why'/></extension></given><given value='B' id='b'/></name></Patient>");
        assertThat(name)
                .contains("\"given\":[\"A\",null,\"B\"]")
                .contains("\"_given\":[null,{\"extension\":[{\"url\":\"urn:x\",\"valueString\":\"why\"}]},{\"id\":\"b\"}]");
        byte[] back = FhirXml.write(definitions, Json.parse(name.getBytes(UTF_8)).get(), false);
        assertThat(new String(Json.write(FhirXml.parse(definitions, back).get()), UTF_8)).isEqualTo(name);
    }

    @Test
    void entitiesOfHtmlBecomeCharacters() {
        JsonObject patient = Json.parse(("{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":"
                        + "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">a&nbsp;b&copy;&#169;&amp;&bogus;</div>\"}}")
                .getBytes(UTF_8)).get();
        String xml = new String(FhirXml.write(definitions, patient, false), UTF_8);
        assertThat(xml).contains("a&#160;b&#169;&#169;&amp;&amp;bogus;");
        assertThat(read(xml).isOk()).isTrue();
    }

    @Test
    void nothingIsFetchedAndNothingExplodes() {
        assertThat(problem("<!DOCTYPE Patient [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Patient xmlns='http://hl7.org/fhir'><id value='&x;'/></Patient>").code())
                .isEqualTo(Problem.Code.SYNTAX);
        assertThat(problem("<!DOCTYPE Patient SYSTEM 'http://127.0.0.1:1/x.dtd'><Patient xmlns='http://hl7.org/fhir'/>").code())
                .isEqualTo(Problem.Code.SYNTAX);
        assertThat(problem("<Patient xmlns='http://hl7.org/fhir'><gender value='&unknown;'/></Patient>").code())
                .isEqualTo(Problem.Code.SYNTAX);
        assertThat(problem("<Patient xmlns='http://hl7.org/fhir'>" + "<extension url='u'>".repeat(100_000)).code())
                .isEqualTo(Problem.Code.SYNTAX);
        assertThat(problem("<Patient xmlns='http://hl7.org/fhir'>" + "<contained><Patient>".repeat(100_000)).code())
                .isEqualTo(Problem.Code.SYNTAX);
        assertThat(problem("<Patient").code()).isEqualTo(Problem.Code.SYNTAX);
        assertThat(problem("").code()).isEqualTo(Problem.Code.SYNTAX);
        assertThat(problem("<Patient xmlns='http://hl7.org/fhir'/><Patient/>").code()).isEqualTo(Problem.Code.SYNTAX);
        assertThat(FhirXml.parse(definitions, OBSERVATION.strip().replace("UTF-8", "UTF-16").getBytes(UTF_16)).isOk()).isFalse();
        assertThat(FhirXml.parse(definitions, "<?xml version='1.0' encoding='ISO-8859-1'?><Patient xmlns='http://hl7.org/fhir'/>".getBytes(UTF_8)).isOk())
                .isFalse();
    }

    @Test
    void whatJsonCouldNotSayIsRefusedWithItsPlace() {
        assertThat(problem("<Patient/>").message()).contains("namespace");
        assertThat(problem("<Nobody xmlns='http://hl7.org/fhir'/>").message()).contains("resource type");
        assertThat(problem("<Patient xmlns='http://hl7.org/fhir'><colour value='x'/></Patient>").path()).isEqualTo("Patient.colour");
        assertThat(problem("<Patient xmlns='http://hl7.org/fhir'><gender value='male'/><gender value='male'/></Patient>").message())
                .contains("once only");
        assertThat(problem("<Patient xmlns='http://hl7.org/fhir'><name>text</name></Patient>").path()).isEqualTo("Patient.name");
        assertThat(problem("<Patient xmlns='http://hl7.org/fhir'><name colour='red'/></Patient>").message()).contains("attribute");
    }
}
