package org.salus.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.testing.TestDatabase;

/**
 * Measures loading, type-ahead and subsumption over 300,000 made-up concepts whose words are about as common as those of a clinical
 * terminology: a few in tens of thousands of names, most in a few hundred. Prints; asserts no time.
 */
@Tag("slow")
class TypeAheadMeasurement {

    private static final int CONCEPTS = 300_000;
    private static final String[] COMMON = {
        "structure", "disorder", "finding", "procedure", "of", "left", "right", "acute", "chronic", "disease", "injury", "product", "oral"
    };

    @Test
    void measure() {
        Random random = new Random(7);
        String[] vocabulary = vocabulary(random);
        try (TestDatabase db = TestDatabase.fresh()) {
            List<String> names = new ArrayList<>(CONCEPTS);
            long start = System.nanoTime();
            try (Load load = new PostgresLoads(db.app()).open("measure", Load.Progress.NONE)) {
                CodeSystemWriter system = load.codeSystem(CodeSystemHeader.of("http://t.example/large", "1", "Large"));
                for (int i = 0; i < CONCEPTS; i++) {
                    String name = name(random, vocabulary);
                    names.add(name);
                    system.concept("c" + i, name);
                    system.designation("c" + i, CodeSystemWriter.Designation.synonym("en", name + " (" + COMMON[i % 3] + ")"));
                    system.designation("c" + i, CodeSystemWriter.Designation.synonym("en", name(random, vocabulary)));
                    // About ten levels, every third concept with a second parent.
                    if (i > 0) {
                        system.parent("c" + i, "c" + (i - 1) / 4);
                        if (i % 3 == 0 && i > 40) {
                            system.parent("c" + i, "c" + random.nextInt(i / 8 + 1));
                        }
                    }
                    if (i % 50_000 == 0) {
                        load.checkpoint("concepts", i);
                    }
                }
                load.checkpoint("concepts");
                System.out.printf("staged %d concepts in %.1f s%n", CONCEPTS, seconds(start));
                start = System.nanoTime();
                load.commit();
                System.out.printf("committed in %.1f s%n", seconds(start));
            }
            ConceptTable table = new ConceptTable(db.app());
            SystemRef system = new SystemRef(1, 0, "http://t.example/large", "1", "complete", "is-a", true, CONCEPTS, "Large");
            typing(table, system, CodeSet.ALL, names, "whole system");
            typing(table, system, new CodeSet.Below("c1", true), names, "below c1 (a quarter)");
            typing(table, system, new CodeSet.Below("c300", true), names, "below c300 (few)");
            long[] times = new long[2_000];
            for (int i = 0; i < times.length; i++) {
                long from = System.nanoTime();
                table.contains(system, new CodeSet.Below("c" + random.nextInt(1_000), true), "c" + random.nextInt(CONCEPTS));
                times[i] = System.nanoTime() - from;
            }
            print("is-a", times);
            assertThat(table.count(system, new CodeSet.Below("c0", true), Integer.MAX_VALUE)).isEqualTo(CONCEPTS);
        }
    }

    private static void typing(ConceptTable table, SystemRef system, CodeSet set, List<String> names, String what) {
        Random random = new Random(11);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String name = names.get(random.nextInt(names.size()));
            String[] words = name.split(" ");
            String typed = random.nextInt(3) == 0 && words.length > 2
                    ? words[random.nextInt(words.length)] + " " + words[random.nextInt(words.length)]
                    : words[random.nextInt(words.length)];
            // Every keystroke is a question.
            for (int letters = 1; letters <= Math.min(14, typed.length()); letters++) {
                if (typed.charAt(letters - 1) == ' ') {
                    continue;
                }
                long from = System.nanoTime();
                table.search(system, set, typed.substring(0, letters), 20);
                long took = System.nanoTime() - from;
                if (i >= 20) {
                    all.add(took);
                }
            }
        }
        print("type-ahead, " + what, all.stream().mapToLong(Long::longValue).toArray());
    }

    private static void print(String what, long[] times) {
        Arrays.sort(times);
        System.out.printf("%s: %d questions, p50 %.1f ms, p95 %.1f ms, max %.1f ms%n", what, times.length,
                times[times.length / 2] / 1e6, times[times.length * 95 / 100] / 1e6, times[times.length - 1] / 1e6);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String[] vocabulary(Random random) {
        String[] syllables = "car di o my neph ro hep at ic gas tr itis oma path y in fer sta sis pneu mon al ceph der mat fib ra lu ven".split(" ");
        String[] words = new String[20_000];
        for (int i = 0; i < words.length; i++) {
            StringBuilder word = new StringBuilder();
            for (int k = 2 + random.nextInt(3); k > 0; k--) {
                word.append(syllables[random.nextInt(syllables.length)]);
            }
            words[i] = word.toString();
        }
        return words;
    }

    private static String name(Random random, String[] vocabulary) {
        StringBuilder name = new StringBuilder();
        for (int k = 2 + random.nextInt(4); k > 0; k--) {
            String word = random.nextInt(3) == 0
                    ? COMMON[random.nextInt(COMMON.length)]
                    : vocabulary[(int) (vocabulary.length * Math.pow(random.nextDouble(), 3))];
            name.append(name.isEmpty() ? "" : " ").append(word);
        }
        return name.toString();
    }
}
