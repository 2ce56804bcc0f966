package org.salus.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Examiner;
import org.salus.fhir.R4;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.Where;
import org.salus.vault.Vault;

/** How often a search asks the database: what does not use a feature does not pay for it. */
class SearchCostTest {

    private final Fixture fixture = new Fixture();
    private final List<String> asked = new ArrayList<>();

    private Reader counting() {
        RecordStore store = fixture.salus.server().bean(RecordStore.class);
        return (Reader) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Reader.class}, (proxy, method, arguments) -> {
            if (Set.of("search", "count", "visible", "read").contains(method.getName())) {
                asked.add(method.getName());
            }
            try {
                return method.invoke(store, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private int rounds(String type, String query) {
        R4 definitions = R4.definitions();
        SearchRequest request = new SearchParser(definitions, List.of())
                .parse(definitions.type(type), QueryString.parse(Fixture.url(query + "&_tag=" + fixture.tag)).get(), false)
                .get();
        asked.clear();
        new Searcher(organisation -> definitions, fixture.salus.server().bean(Vault.class), () -> null)
                .search(counting(), fixture.salus.organisation(0), request, _ -> Where.ALWAYS)
                .get();
        return asked.size();
    }

    @Test
    void onePageIsOneStatement() {
        String patient = fixture.patient("Cost", "'birthDate':'1980'");
        for (int i = 0; i < 5; i++) {
            fixture.observation(
                    patient, "'valueQuantity':{'value':" + i + ",'unit':'mg','system':'http://unitsofmeasure.org','code':'mg'}");
        }
        for (String query : List.of(
                "patient=" + patient, "patient=" + patient + "&_count=2", "code=1-8,2-8&_sort=-date", "patient.name=cost",
                "value-quantity=gt2|http://unitsofmeasure.org|mg&_count=1", "_filter=code eq 1-8 and patient.name sw cost",
                "code:not=7&status:missing=false", "_list=none", "_text=nothing", "patient=" + patient + "&_sort=code")) {
            assertThat(rounds("Observation", query)).as(query).isEqualTo(1);
        }
        assertThat(rounds("Patient", "name=cost&birthdate=1980&_sort=-birthdate")).isEqualTo(1);
        assertThat(rounds("Observation", "patient=" + patient + "&_include=Observation:subject")).isEqualTo(2);
        assertThat(rounds("Patient", "name=cost&_revinclude=*")).isEqualTo(2);
        assertThat(rounds("Observation", "patient=" + patient + "&_total=accurate")).isEqualTo(2);
        assertThat(rounds("Observation", "_summary=count")).isEqualTo(1);
    }
}
