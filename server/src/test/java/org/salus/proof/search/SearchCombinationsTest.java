package org.salus.proof.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import org.salus.proof.search.Combinations.Combination;
import org.salus.proof.search.Combinations.Include;
import org.salus.proof.search.ProofServer.Page;
import org.salus.testing.RunningSalus.Client;

/**
 * Whole searches at random: several conditions, chains and reverse chains up to four steps, sorts, pages of any size, totals and
 * includes; by a program that may see everything, by a nurse and by a patient.
 */
class SearchCombinationsTest {

    private final ProofServer server = ProofServer.shared();
    private final Sorting sorting = new Sorting(server.parameters, server.slow);
    private final Visibility visibility = new Visibility(server.parameters, server.slow);

    @Property(tries = 80, seed = "1", shrinking = ShrinkingMode.OFF)
    void anyoneFindsTheSame(@ForAll long seed) {
        check(combination(seed), server.client, stored -> true);
    }

    @Tag("slow")
    @Property(tries = 1500, seed = "2", shrinking = ShrinkingMode.OFF)
    void manyCombinationsFindTheSame(@ForAll long seed) {
        check(combination(seed), server.client, stored -> true);
    }

    @Property(tries = 60, seed = "3", shrinking = ShrinkingMode.OFF)
    void aNurseFindsWhatIsNotSensitive(@ForAll long seed) {
        Combination combination = combination(seed);
        Client nurse = server.nurse();
        if (visibility.nurseMaySearch(combination.type())) {
            check(combination, nurse, visibility.nurse());
        } else {
            refused(combination, nurse);
        }
    }

    @Property(tries = 60, seed = "4", shrinking = ShrinkingMode.OFF)
    void aPatientFindsTheirOwnRecord(@ForAll long seed) {
        Combination combination = combination(seed);
        Client patient = server.patient();
        if (visibility.patientMaySearch(combination.type())) {
            check(combination, patient, visibility.patient(ProofServer.PATIENT));
        } else {
            refused(combination, patient);
        }
    }

    @Tag("slow")
    @Property(tries = 500, seed = "5", shrinking = ShrinkingMode.OFF)
    void manyByNurseAndPatient(@ForAll long seed) {
        aNurseFindsWhatIsNotSensitive(seed);
        aPatientFindsTheirOwnRecord(seed);
    }

    private Combination combination(long seed) {
        Random random = new Random(seed);
        QueryMaker maker = new QueryMaker(server.slow, server.salus.fhir(), random);
        return new Combinations(server.parameters, server.slow, maker, random).make();
    }

    private void refused(Combination combination, Client caller) {
        try {
            server.pages(caller, combination.type(), combination.pairs());
            fail("Not refused: " + combination);
        } catch (ProofServer.Refused refused) {
            assertThat(refused.status).as(combination.toString()).isEqualTo(403);
        }
    }

    private void check(Combination combination, Client caller, Predicate<Stored> visible) {
        Set<String> expected = server.slow.ids(combination.type(), combination.conditions(), visible);
        List<Page> pages = server.pages(caller, combination.type(), combination.pairs());
        List<String> found = pages.stream().flatMap(p -> p.matches().stream()).toList();
        assertThat(found).as("once each: %s", combination).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(found)).as(combination.toString()).isEqualTo(expected);
        List<Stored> rows = found.stream()
                .map(r -> Objects.requireNonNull(server.slow.find(r)))
                .toList();
        assertThat(sorting.outOfOrder(rows, combination.sort())).as(combination.toString()).isNull();
        for (Page page : pages) {
            assertThat(page.matches()).as("a page of %s", combination).hasSizeLessThanOrEqualTo(combination.count());
            if (combination.total()) {
                assertThat(page.total()).as("total of %s", combination).isEqualTo(expected.size());
            }
            assertThat(new TreeSet<>(page.included()))
                    .as("included by %s", combination)
                    .isEqualTo(included(combination.includes(), page.matches(), visible));
        }
        List<Page> full = pages.subList(0, pages.size() - 1);
        assertThat(full).as("pages before the last of %s", combination).allMatch(p -> p.matches().size() == combination.count());
    }

    /** What the matches of one page bring along. */
    private Set<String> included(List<Include> includes, List<String> matches, Predicate<Stored> visible) {
        Set<String> included = new TreeSet<>();
        for (Include include : includes) {
            if (include.reverse()) {
                server.slow.all(include.reference().type()).stream()
                        .filter(visible)
                        .filter(source -> server.slow.leadsTo(include.reference(), source).stream().anyMatch(matches::contains))
                        .forEach(source -> included.add(source.reference()));
                continue;
            }
            for (String match : matches) {
                for (String target : server.slow.leadsTo(include.reference(), Objects.requireNonNull(server.slow.find(match)))) {
                    Stored stored = server.slow.find(target);
                    if (stored != null
                            && visible.test(stored)
                            && (include.target() == null || include.target().equals(stored.type()))) {
                        included.add(target);
                    }
                }
            }
        }
        included.removeAll(new HashSet<>(matches));
        return included;
    }
}
