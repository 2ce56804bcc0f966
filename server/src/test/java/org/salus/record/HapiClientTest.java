package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.testing.RunningSalus;

/** HAPI's Java client with nothing set but an address and a token: it fetches the capability statement, and speaks JSON and XML. */
@Tag("slow")
class HapiClientTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final FhirContext context = FhirContext.forR4();

    private IGenericClient client() {
        IGenericClient client = context.newRestfulGenericClient(salus.fhir());
        client.registerInterceptor(new BearerTokenAuthInterceptor(
                String.valueOf(salus.system().headers().get("Authorization")).substring("Bearer ".length())));
        return client;
    }

    @Test
    void writesReadsSearchesPagesAndPatches() {
        script(client());
    }

    @Test
    void doesTheSameInXml() {
        IGenericClient client = client();
        client.setEncoding(ca.uhn.fhir.rest.api.EncodingEnum.XML);
        script(client);
    }

    private void script(IGenericClient client) {
        String family = "Hapi" + Long.toString(System.nanoTime(), 36);
        Bundle bundle = new Bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        String urn = IdType.newRandomUuid().getValue();
        for (String given : List.of("One", "Two", "Three", "Four", "Five")) {
            Patient patient = new Patient();
            patient.addName().setFamily(family).addGiven(given);
            Bundle.BundleEntryComponent entry = bundle.addEntry().setResource(patient);
            entry.setFullUrl(given.equals("One") ? urn : IdType.newRandomUuid().getValue());
            entry.getRequest().setMethod(Bundle.HTTPVerb.POST).setUrl("Patient");
        }
        Observation observation = new Observation();
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.getCode().addCoding().setSystem("http://loinc.org").setCode("8867-4");
        observation.getSubject().setReference(urn);
        bundle.addEntry().setResource(observation).getRequest().setMethod(Bundle.HTTPVerb.POST).setUrl("Observation");
        Bundle stored = client.transaction().withBundle(bundle).execute();
        assertThat(stored.getEntry()).hasSize(6).allMatch(e -> e.getResponse().getStatus().startsWith("201"));

        Bundle page = client.search()
                .forResource(Patient.class)
                .where(Patient.FAMILY.matches().value(family))
                .count(2)
                .returnBundle(Bundle.class)
                .execute();
        Set<String> ids = new HashSet<>();
        while (true) {
            page.getEntry().forEach(e -> ids.add(e.getResource().getIdElement().getIdPart()));
            if (page.getLink(Bundle.LINK_NEXT) == null) {
                break;
            }
            page = client.loadPage().next(page).execute();
        }
        assertThat(ids).hasSize(5);
        assertThat(client.search()
                        .forResource(Observation.class)
                        .where(Observation.SUBJECT.hasChainedProperty("Patient", Patient.FAMILY.matches().value(family)))
                        .include(Observation.INCLUDE_SUBJECT)
                        .returnBundle(Bundle.class)
                        .execute()
                        .getEntry())
                .hasSize(2);
        assertThat(client.search()
                        .forResource(Patient.class)
                        .where(Patient.FAMILY.matches().value(family))
                        .summaryMode(SummaryEnum.COUNT)
                        .returnBundle(Bundle.class)
                        .execute()
                        .getTotal())
                .isEqualTo(5);

        Patient read = client.read().resource(Patient.class).withId(ids.iterator().next()).execute();
        read.setGender(AdministrativeGender.FEMALE);
        MethodOutcome updated = client.update().resource(read).execute();
        assertThat(updated.getId().getVersionIdPart()).isEqualTo("2");
        MethodOutcome patched = client.patch()
                .withBody("[{\"op\":\"add\",\"path\":\"/active\",\"value\":true}]")
                .withId(read.getIdElement().toUnqualifiedVersionless())
                .execute();
        assertThat(((Patient) patched.getResource()).getActive()).isTrue();
        assertThat(client.history()
                        .onInstance(read.getIdElement().toUnqualifiedVersionless())
                        .returnBundle(Bundle.class)
                        .execute()
                        .getEntry())
                .hasSize(3);
        read.setId(read.getIdElement().toUnqualifiedVersionless().withVersion("1"));
        assertThatThrownBy(() -> client.update().resource(read).withAdditionalHeader("If-Match", "W/\"1\"").execute())
                .isInstanceOf(PreconditionFailedException.class);
        Observation wrong = new Observation();
        assertThatThrownBy(() -> client.create().resource(wrong).execute()).isInstanceOf(UnprocessableEntityException.class);
        client.delete().resourceById(read.getIdElement().toUnqualifiedVersionless()).execute();
        assertThatThrownBy(() -> client.read().resource(Patient.class).withId(read.getIdElement().getIdPart()).execute())
                .isInstanceOf(ResourceGoneException.class);
    }
}
