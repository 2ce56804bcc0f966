package org.salus.record.matching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.record.matching.MatchScore.Grade;

class MatchScoreTest {

    private static Person person(String members) {
        return Person.of(Json.parse(("{\"resourceType\":\"Patient\"," + members + "}").getBytes(UTF_8)).get());
    }

    private static Person named(String given, String family, String birthDate) {
        return person("\"name\":[{\"family\":\"" + family + "\",\"given\":[\"" + given + "\"]}],\"birthDate\":\"" + birthDate + "\"");
    }

    private static Grade grade(Person a, Person b) {
        return MatchScore.of(a, b).grade();
    }

    @Test
    void gradesAreAsWrittenDown() {
        Person john = named("John", "Smith", "1980-01-02");
        assertThat(grade(john, named("Jon", "Smyth", "1980-01-02"))).isEqualTo(Grade.PROBABLE);
        assertThat(grade(john, named("John", "Smith", "1980-02-01"))).isEqualTo(Grade.PROBABLE);
        assertThat(grade(john, named("Smith", "John", "1980-01-02"))).isEqualTo(Grade.PROBABLE);
        assertThat(grade(john, named("John", "Smith", "1950-11-30"))).isEqualTo(Grade.POSSIBLE);
        assertThat(grade(john, named("Maria", "Smith", "1980-01-02"))).as("perhaps a twin").isEqualTo(Grade.POSSIBLE);
        assertThat(grade(john, named("Maria", "Gonzales", "1980-01-02"))).isEqualTo(Grade.CERTAINLY_NOT);
        assertThat(grade(john, named("Maria", "Smith", "1950-11-30"))).isEqualTo(Grade.CERTAINLY_NOT);
        assertThat(MatchScore.of(john, john).grade()).as("name and birth date alone").isEqualTo(Grade.PROBABLE);
        Person withPhone = person(
                "\"name\":[{\"family\":\"Smith\",\"given\":[\"John\"]}],\"birthDate\":\"1980-01-02\",\"telecom\":[{\"system\":\"phone\",\"value\":\"555-123-4567\"}]");
        assertThat(grade(withPhone, withPhone)).isEqualTo(Grade.CERTAIN);
        assertThat(MatchScore.of(john, named("Jon", "Smyth", "1980-01-02")).weight()).isCloseTo(22.4, within(1e-9));
        assertThat(MatchScore.of(person("\"active\":true"), person("\"active\":true")).weight()).isZero();
    }

    @Test
    void aContradictionIsNeverCertain() {
        String same = "\"name\":[{\"family\":\"Smith\",\"given\":[\"John\"]}],\"birthDate\":\"1980-01-02\",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"1\"}]";
        assertThat(grade(person(same + ",\"gender\":\"male\""), person(same + ",\"gender\":\"male\""))).isEqualTo(Grade.CERTAIN);
        assertThat(grade(person(same + ",\"gender\":\"male\""), person(same + ",\"gender\":\"female\""))).isEqualTo(Grade.PROBABLE);
    }

    @Test
    void namesAreComparedAsPeopleWriteThem() {
        assertThat(Similarity.soundex("robert")).isEqualTo("r163").isEqualTo(Similarity.soundex("rupert"));
        assertThat(Similarity.soundex("ashcraft")).isEqualTo("a261");
        assertThat(Similarity.soundex("tymczak")).isEqualTo("t522");
        assertThat(Similarity.jaroWinkler("martha", "marhta")).isCloseTo(0.9611, within(1e-4));
        assertThat(Similarity.jaroWinkler("dixon", "dicksonx")).isCloseTo(0.8133, within(1e-4));
        assertThat(Similarity.oneEdit("abcd", "abdc")).isTrue();
        assertThat(Similarity.oneEdit("abcd", "abd")).isTrue();
        assertThat(Similarity.oneEdit("abcd", "badc")).isFalse();
        assertThat(Nicknames.related("bill", "william")).isTrue();
        assertThat(Nicknames.related("pepe", "jose")).isTrue();
        assertThat(Nicknames.related("bill", "richard")).isFalse();
        assertThat(BirthDates.variants("1980-01-02").stream().map(Object::toString))
                .contains("1980-02-01", "1980-01-03", "1981-01-02", "1908-01-02")
                .doesNotContain("1980-01-02", "1980-00-02");
    }

    private static final List<String> WORDS =
            List.of("smith", "smyth", "john", "jon", "jack", "garcia", "garcia lopez", "lopez", "maria", "mary", "j", "ann", "anna", "xi");
    private static final List<String> DATES = List.of("1980-01-02", "1980-02-01", "1980-01-03", "1980", "1980-01", "1955-12-12", "1980-07-07");

    private static Set<String> some(Random random, List<String> from) {
        Set<String> some = new LinkedHashSet<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            some.add(from.get(random.nextInt(from.size())));
        }
        return some;
    }

    private static Person person(Random random) {
        return new Person(
                some(random, WORDS),
                some(random, WORDS),
                some(random, WORDS),
                random.nextBoolean() ? null : DATES.get(random.nextInt(DATES.size())),
                random.nextBoolean() ? null : random.nextBoolean() ? "male" : "female",
                some(random, List.of("a|1", "a|2", "b|1", "b|3")),
                some(random, List.of("123456789", "987654321")),
                some(random, List.of("x@y", "z@y")),
                some(random, List.of("1 elm st", "2 oak st")),
                some(random, List.of("12345", "54321")));
    }

    @Property(tries = 3000)
    void itDoesNotMatterWhoIsComparedWithWhom(@ForAll long seed) {
        Random random = new Random(seed);
        Person a = person(random);
        Person b = person(random);
        assertThat(MatchScore.of(a, b)).isEqualTo(MatchScore.of(b, a));
    }

    @Property(tries = 3000)
    void agreeingInOneThingMoreNeverLowersTheScore(@ForAll long seed) {
        Random random = new Random(seed);
        Person a = person(random);
        Person b = person(random);
        double before = MatchScore.of(a, b).weight();
        for (int field = 0; field < 10; field++) {
            double after = MatchScore.of(with(a, field), with(b, field)).weight();
            assertThat(after).as("field " + field).isGreaterThanOrEqualTo(before - 1e-9);
        }
    }

    private static Person with(Person p, int field) {
        return new Person(
                field == 0 ? plus(p.families(), "newcomer") : p.families(),
                field == 1 ? plus(p.firsts(), "newcomer") : p.firsts(),
                field == 2 ? plus(p.middles(), "newcomer") : p.middles(),
                field == 3 ? "1999-09-09" : p.birthDate(),
                field == 4 ? "female" : p.sex(),
                field == 5 ? plus(p.identifiers(), "n|9") : p.identifiers(),
                field == 6 ? plus(p.phones(), "000000001") : p.phones(),
                field == 7 ? plus(p.emails(), "n@n") : p.emails(),
                field == 8 ? plus(p.streets(), "9 new st") : p.streets(),
                field == 9 ? plus(p.places(), "99999") : p.places());
    }

    private static Set<String> plus(Set<String> values, String value) {
        List<String> more = new ArrayList<>(values);
        more.add(value);
        return new LinkedHashSet<>(more);
    }
}
