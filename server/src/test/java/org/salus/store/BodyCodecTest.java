package org.salus.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.testing.TestDatabase;

class BodyCodecTest {

    private final BodyCodec codec = BodyCodec.instance();

    @Test
    void unpacksWhatItPackedForEveryType() {
        for (ResourceType type : R4.definitions().types()) {
            byte[] body = ("{\"resourceType\":\"" + type.name() + "\",\"id\":\"1\",\"status\":\"final\"}").getBytes(UTF_8);
            assertThat(codec.unpack(codec.pack(type.code(), body))).isEqualTo(body);
        }
        byte[] random = new byte[1_000_000];
        new Random(1).nextBytes(random);
        assertThat(codec.unpack(codec.pack((short) 96, random))).isEqualTo(random);
        assertThat(codec.unpack(codec.pack((short) 96, new byte[0]))).isEmpty();
    }

    @Test
    void aDictionaryMakesAnObservationSmall() {
        byte[] body = """
                {"resourceType":"Observation","id":"d8c1c5c6-9ff4-4d3c-9c0e-3c9f4b7a1e11","status":"final","category":[{"coding":[{
                "system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital signs"}]}],
                "code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],"text":"Body Height"}}"""
                .replace("\n", "").getBytes(UTF_8);
        assertThat(codec.pack((short) 96, body).length).isLessThan(body.length / 3);
    }

    @Test
    void refusesADictionaryThatItDoesNotHave() {
        assertThatThrownBy(() -> codec.unpack(new byte[] {(byte) 200, 1, 2, 3})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> codec.unpack(new byte[] {0, 1, 2, 3})).isInstanceOf(IllegalStateException.class);
    }

    /** Partitions are made by code: the definitions and the migration must mean the same types. */
    @Test
    void partitionsAreNamedAfterTheirTypes() throws Exception {
        try (TestDatabase db = TestDatabase.fresh();
                Connection connection = db.owner().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT relname, substring(pg_get_expr(relpartbound, oid) from '\\d+')"
                        + " FROM pg_class WHERE relispartition AND relkind = 'r' AND relname ~ '^resource_of_' AND relname <> 'resource_of_other'")) {
            int count = 0;
            while (rows.next()) {
                ResourceType type = R4.definitions().type(rows.getShort(2));
                assertThat(rows.getString(1)).isEqualTo("resource_of_" + type.name().toLowerCase(java.util.Locale.ROOT));
                count++;
            }
            assertThat(count).isEqualTo(29);
        }
    }
}
