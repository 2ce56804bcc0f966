package org.salus.patients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code Patient/$register} over HTTP. */
class RegisterTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client desk = salus.signIn(0, Role.FRONT_DESK, null);

    private static Answer register(Client who, String members) {
        return who.post("/fhir/Patient/$register", ("{'resourceType':'Parameters','parameter':[{'name':'resource','resource':"
                + "{'resourceType':'Patient','name':[{'family':'New','given':['Ann']}]" + members + "}}]}").replace('\'', '"'));
    }

    @Test
    void everybodyGetsANumberOfTheirOwn() {
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Answer answer = register(desk, "");
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
            String number = RecordNumbers.of(answer.json()).getFirst();
            assertThat(number).matches("[1-9][0-9]{8}");
            assertThat(RegisterOperation.check(number.substring(0, 8))).isEqualTo(number.charAt(8) - '0');
            assertThat(desk.get("/fhir/Patient?identifier=urn:salus:record-number%7C" + number).ids())
                    .containsExactly("Patient/" + answer.json().string("id"));
            numbers.add(number);
        }
        assertThat(numbers).hasSize(20);
        assertThat(RegisterOperation.check("7992739871")).isEqualTo(3);
    }

    @Test
    void aNumberThatIsStatedIsKept() {
        JsonObject stored = register(
                        desk, ",'identifier':[{'type':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0203','code':'MR'}]},"
                                + "'system':'urn:test:old','value':'7'}]")
                .json();
        assertThat(RecordNumbers.of(stored)).containsExactly("7");
    }

    @Test
    void badCallsStoreNothing() {
        assertThat(register(desk, ",'gender':'f'").status()).isEqualTo(422);
        assertThat(desk.post("/fhir/Patient/$register", "{\"resourceType\":\"Parameters\"}").status()).isEqualTo(422);
        assertThat(register(salus.signIn(0, Role.BILLER, null), "").status()).isEqualTo(403);
    }
}
