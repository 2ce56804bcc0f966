package org.salus.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Killed at a random moment under load, Salus keeps every acknowledged write, no half Bundle, a right index and a whole audit. */
@Tag("slow")
class KilledServerTest {

    private static final int ROUNDS = 2;

    private static Kills kills;

    @BeforeAll
    static void start() {
        kills = new Kills(System.nanoTime());
    }

    @AfterAll
    static void end() {
        kills.close();
    }

    @ParameterizedTest
    @EnumSource(Kills.Victim.class)
    void nothingAcknowledgedIsLost(Kills.Victim victim) throws InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            Kills.Round round = kills.round(victim);
            System.out.println(round);
            // In the description too: a summary of failures shows no more than its first line.
            assertThat(round.wrong()).as("wrong after %s: %s", victim, round.wrong()).isEmpty();
            assertThat(round.acknowledged()).as("writes before the kill").isPositive();
            assertThat(round.reads()).as("reads before the kill").isPositive();
        }
    }
}
