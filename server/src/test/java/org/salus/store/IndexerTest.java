package org.salus.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.R4;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Outcome;
import org.salus.vault.BlindIndex;

class IndexerTest {

    /** Stands for the keyed hash: different texts, different numbers, nothing secret. */
    private static final BlindIndex HASHES = new BlindIndex() {
        @Override
        public long self(String type, String id) {
            return hash("self " + type + "/" + id);
        }

        @Override
        public long referenceSalt(String paramKey) {
            return hash("salt " + paramKey);
        }

        @Override
        public long token(String paramKey, char kind, String value) {
            return hash(paramKey + " " + kind + " " + value);
        }

        private static long hash(String text) {
            long hash = 7;
            for (char c : text.toCharArray()) {
                hash = hash * 1_099_511_628_211L + c;
            }
            return hash;
        }
    };

    @Test
    void aTokenIsFoundByCodeBySystemAndByBoth() {
        RowIndex row = index(new IndexEntry.Token(param("code", SearchParam.Type.TOKEN, -1), "s", "c", "shown"));
        assertThat(row.tokens()).containsExactlyInAnyOrder(token("code", 'c', "c"), token("code", 's', "s"), token("code", 't', "s|c"));
        RowIndex bare = index(new IndexEntry.Token(param("code", SearchParam.Type.TOKEN, -1), null, "c", null));
        assertThat(bare.tokens()).containsExactlyInAnyOrder(token("code", 'c', "c"), token("code", 'n', "c"));
    }

    @Test
    void stringsAboutPeopleLieApart() {
        SearchParam family = R4.definitions().type("Patient").param("family");
        RowIndex row = index(
                new IndexEntry.Text(family, "Öz"), new IndexEntry.Token(param("code", SearchParam.Type.TOKEN, -1), null, "c", null));
        assertThat(row.strings()).isSorted().containsExactlyInAnyOrder(
                HASHES.token("Patient.family", 'x', "Öz"), HASHES.token("Patient.family", 'p', "o"),
                HASHES.token("Patient.family", 'p', "oz"));
        assertThat(row.tokens())
                .containsExactlyInAnyOrder(token("code", 'c', "c"), token("code", 'n', "c"), StringHashes.of(row.strings()));
        assertThat(index(new IndexEntry.Text(R4.definitions().type("Location").param("name"), "Öz")).strings()).isEmpty();
    }

    @Test
    void oneTokenStandsForAllStringsApart() {
        SearchParam family = R4.definitions().type("Patient").param("family");
        SearchParam given = R4.definitions().type("Patient").param("given");
        Set<Long> different = new HashSet<>();
        for (List<IndexEntry> strings : List.<List<IndexEntry>>of(
                List.of(new IndexEntry.Text(family, "Oz")),
                List.of(new IndexEntry.Text(given, "Oz")),
                List.of(new IndexEntry.Text(family, "Oz"), new IndexEntry.Text(given, "Oz")),
                List.of(new IndexEntry.Text(family, "Ozz")))) {
            long[] tokens = index(strings.toArray(IndexEntry[]::new)).tokens();
            assertThat(tokens).hasSize(1);
            different.add(tokens[0]);
            assertThat(index(strings.reversed().toArray(IndexEntry[]::new)).tokens()).containsExactly(tokens);
        }
        assertThat(different).hasSize(4);
    }

    @Test
    void aTextIsFoundByEachPrefixOfItsFoldedForm() {
        RowIndex row = index(new IndexEntry.Text(param("name", SearchParam.Type.STRING, -1), "Çelik"));
        assertThat(row.tokens()).containsExactlyInAnyOrder(
                token("name", 'x', "Çelik"), token("name", 'p', "c"), token("name", 'p', "ce"), token("name", 'p', "cel"),
                token("name", 'p', "celi"), token("name", 'p', "celik"), token("name", 'g', "cel"), token("name", 'g', "eli"),
                token("name", 'g', "lik"));
        assertThat(index(new IndexEntry.Text(param("name", SearchParam.Type.STRING, -1), "a".repeat(100))).tokens())
                .hasSize(TokenHashes.LONGEST_PREFIX + 3); // the string itself, one run of three, and that there are more
        assertThat(index(new IndexEntry.Text(param("name", SearchParam.Type.STRING, -1), "--")).tokens()).hasSize(1);
        assertThat(index(new IndexEntry.Text(param("name", SearchParam.Type.STRING, -1), "\uD83D\uDE00x\uD83D")).tokens()).isNotEmpty();
    }

    @Test
    void aReferenceIsItsTargetXoredWithTheParameter() {
        SearchParam subject = param("subject", SearchParam.Type.REFERENCE, -1);
        RowIndex row = index(new IndexEntry.Reference(subject, "Patient", "p", null, "s", "v"));
        assertThat(row.tokens()).containsExactlyInAnyOrder(
                HASHES.self("Patient", "p") ^ HASHES.referenceSalt(subject.key()),
                token("subject:identifier", 's', "s"),
                token("subject:identifier", 'c', "v"),
                token("subject:identifier", 't', "s|v"));
        assertThat(index(new IndexEntry.Reference(subject, null, null, "http://a/b", null, null)).tokens())
                .containsExactly(token("subject", 'u', "http://a/b"));
    }

    @Test
    void severalDatesAreOneRangeThatSaysSo() {
        SearchParam date = param("date", SearchParam.Type.DATE, 1);
        RowIndex one = index(new IndexEntry.Date(date, 5, 9), new IndexEntry.Date(date, 5, 9));
        assertThat(one.lossy()).isZero();
        RowIndex two = index(new IndexEntry.Date(date, 5, 9), new IndexEntry.Date(date, Long.MIN_VALUE, 7));
        assertThat(two.lossy()).isEqualTo(2);
        assertThat(two.dateLow()[1]).isEqualTo(Long.MIN_VALUE);
        assertThat(two.dateHigh()[1]).isEqualTo(9);
        assertThat(two.dateHigh()[0]).isZero();
    }

    @Test
    void quantitiesHaveARangeAndTheirUnits() {
        SearchParam value = param("value", SearchParam.Type.QUANTITY, 2);
        RowIndex row = index(new IndexEntry.Quantity(value, new BigDecimal("5.4"), null, "ucum", "mg", "milligram"));
        assertThat(row.numberLow()[2]).isEqualTo(5.4);
        assertThat(row.numberHigh()[2]).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(row.numberLow()[0]).isNaN();
        assertThat(row.tokens()).containsExactlyInAnyOrder(
                token("value", 'q', "mg"), token("value", 'Q', "ucum|mg"), token("value", 'q', "milligram"));
        assertThat(index(
                        new IndexEntry.Quantity(value, BigDecimal.ONE, BigDecimal.ONE, null, null, null),
                        new IndexEntry.Quantity(value, BigDecimal.TWO, BigDecimal.TWO, null, null, null))
                .lossy())
                .isEqualTo(1 << 18);
    }

    @Test
    void aRowOfSeveralPatientsIsInEachCompartment() {
        RowIndex row = Indexer.index(List.of(), List.of("a", "b", "a"), null, HASHES).get();
        long a = HASHES.self("Patient", "a");
        assertThat(row.patient()).isZero();
        for (String id : List.of("a", "b")) {
            assertThat(new Where.InPatient(HASHES.self("Patient", id)).test(row, (short) 1, 2, 3)).isTrue();
        }
        assertThat(new Where.InPatient(HASHES.self("Patient", "c")).test(row, (short) 1, 2, 3)).isFalse();
        assertThat(new Where.InPatient(0).test(row, (short) 1, 2, 3)).isFalse();
        RowIndex subject = Indexer.index(List.of(), List.of("a", "b"), "a", HASHES).get();
        assertThat(subject.patient()).isEqualTo(a);
        assertThat(new Where.InPatient(HASHES.self("Patient", "b")).test(subject, (short) 1, 2, 3)).isTrue();
        assertThat(new Where.InPatient(0).test(Indexer.empty(0), (short) 1, 2, 3)).isTrue();
    }

    @Test
    void tooManyValuesAreRefusedAndRepeatedOnesAreNot() {
        List<IndexEntry> many = new ArrayList<>();
        List<IndexEntry> repeated = new ArrayList<>();
        SearchParam uri = param("url", SearchParam.Type.URI, -1);
        for (int i = 0; i <= Indexer.MAX_TOKENS; i++) {
            many.add(new IndexEntry.Uri(uri, "u" + i));
            repeated.add(new IndexEntry.Uri(uri, "u" + i % 10));
        }
        assertThat(Indexer.index(many, List.of(), null, HASHES)).isInstanceOf(Outcome.Refused.class);
        assertThat(Indexer.index(repeated, List.of(), null, HASHES).get().tokens()).hasSize(10).isSorted();
    }

    private static RowIndex index(IndexEntry... entries) {
        return Indexer.index(List.of(entries), List.of(), null, HASHES).get();
    }

    private static long token(String code, char kind, String value) {
        return HASHES.token("X." + code, kind, value);
    }

    @Test
    void numbersOfMoreDigitsThanADoubleHasAreLookedAt() {
        assertThat(Indexer.isExact(new BigDecimal("5.40"))).isTrue();
        assertThat(Indexer.isExact(new BigDecimal("66.89999999999999"))).isTrue();
        assertThat(Indexer.isExact(new BigDecimal("66.899999999999985"))).isFalse();
        assertThat(Indexer.isExact(new BigDecimal("5.3999999999999999999"))).isFalse();
        assertThat(Indexer.isExact(new BigDecimal("1e400"))).isFalse();
    }

    private static SearchParam param(String code, SearchParam.Type type, int slot) {
        return new SearchParam("X", code, type, Set.of(), List.of(), code, slot, (@Nullable String) null);
    }
}
