package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.fhir.FhirXml;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.search.QueryString;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Which format an answer has, and XML over HTTP both ways. */
class FormatTest {

    private static final String PATIENT =
            "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"%s\"/></name><birthDate value=\"1980-01-01\"/></Patient>";

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final Client xml = system.with("Content-Type", "application/fhir+xml").with("Accept", "application/fhir+xml");

    private static @Nullable String chosen(String accept) {
        Format format = Format.of(accept, QueryString.EMPTY);
        return format == null ? null : format.xml() ? "xml" : "json";
    }

    @Test
    void theBetterLikedFormatIsChosen() {
        assertThat(chosen("application/fhir+json")).isEqualTo("json");
        assertThat(chosen("application/fhir+xml")).isEqualTo("xml");
        assertThat(chosen("application/fhir+xml;q=0.5, application/fhir+json;q=0.8")).isEqualTo("json");
        assertThat(chosen("application/fhir+xml;q=0.9, application/json;q=0.8")).isEqualTo("xml");
        assertThat(chosen("application/fhir+xml, */*")).isEqualTo("xml");
        assertThat(chosen("application/fhir+xml, application/fhir+json")).isEqualTo("xml");
        assertThat(chosen("application/fhir+xml;q=0, */*;q=0.1")).isEqualTo("json");
        assertThat(chosen("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")).as("a browser").isEqualTo("json");
        assertThat(chosen("image/png")).isNull();
        assertThat(chosen("application/fhir+json; fhirVersion=5.0")).isNull();
        assertThat(chosen("application/fhir+json; fhirVersion=4.0")).isEqualTo("json");
    }

    @Test
    void xmlGoesInAndOut() {
        String family = "X" + UUID.randomUUID().toString().substring(0, 8);
        Answer created = xml.post("/fhir/Patient", PATIENT.formatted(family));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.header("Content-Type")).startsWith("application/fhir+xml");
        String id = parse(created).string("id");
        Answer read = system.get("/fhir/Patient/" + id);
        assertThat(read.json().string("birthDate")).isEqualTo("1980-01-01");
        Answer asXml = system.get("/fhir/Patient/" + id + "?_format=xml&_pretty=true");
        assertThat(parse(asXml)).isEqualTo(read.json());
        assertThat(asXml.body()).contains("\n  <birthDate value=\"1980-01-01\"/>\n");
        assertThat(system.get("/fhir/Patient/" + id + "?_pretty=true").body()).contains("\n  \"birthDate\": \"1980-01-01\"");
        JsonObject bundle = parse(xml.get("/fhir/Patient?family=" + family));
        assertThat(bundle.array("entry")).hasSize(1);
        assertThat(parse(system.get("/fhir/Patient?family=" + family + "&_format=application/fhir%2Bxml")).string("type"))
                .isEqualTo("searchset");
        Answer searched = system.with("Content-Type", "application/x-www-form-urlencoded")
                .post("/fhir/Patient/_search", "family=" + family + "&_format=xml");
        assertThat(parse(searched).array("entry")).hasSize(1);
        assertThat(parse(xml.get("/fhir/metadata")).string("resourceType")).isEqualTo("CapabilityStatement");
        assertThat(parse(xml.get("/fhir/Patient/none")).string("resourceType")).isEqualTo("OperationOutcome");
        assertThat(parse(xml.get("/fhir/Patient/" + id + "/_history")).string("type")).isEqualTo("history");
        assertThat(xml.put("/fhir/Patient/" + id, PATIENT.formatted("Y").replace("<name>", "<id value=\"" + id + "\"/><name>")).status())
                .isEqualTo(200);
    }

    @Test
    void bundlesGoInAsXml() {
        Answer answer = xml.post(
                "/fhir",
                "<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"transaction\"/><entry><fullUrl value=\"urn:uuid:6a4d4a3e-9a5e-4f1a-9d1c-111111111111\"/><resource>"
                        + PATIENT.formatted("Z").replace(" xmlns=\"http://hl7.org/fhir\"", "")
                        + "</resource><request><method value=\"POST\"/><url value=\"Patient\"/></request></entry></Bundle>");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("201 Created");
    }

    @Test
    void whatIsNeitherIsRefused() {
        assertThat(system.with("Accept", "image/png").get("/fhir/Patient").status()).isEqualTo(406);
        assertThat(system.get("/fhir/Patient?_format=ttl").status()).isEqualTo(406);
        Client posting = system.with("Accept", "application/fhir+json");
        for (String type : new String[] {
            "text/plain", "application/fhir+json; charset=ISO-8859-1", "application/fhir+xml; charset=UTF-16",
            "application/fhir+json; fhirVersion=3.0"
        }) {
            assertThat(posting.with("Content-Type", type).post("/fhir/Patient", "{\"resourceType\":\"Patient\"}").status())
                    .as(type)
                    .isEqualTo(415);
        }
        Answer bomb = xml.post(
                "/fhir/Patient",
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&b;\"/></Patient>");
        assertThat(bomb.status()).isEqualTo(400);
        assertThat(bomb.body()).contains("DOCTYPE");
    }

    private static JsonObject parse(Answer answer) {
        return FhirXml.parse(R4.definitions(), answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8)).get();
    }
}
