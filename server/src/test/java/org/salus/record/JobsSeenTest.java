package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;

class JobsSeenTest {

    private final AtomicLong now = new AtomicLong(1);
    private final JobsSeen jobs = new JobsSeen(now::get);
    private final Caller reminders = Caller.system(1, "reminders");

    private static Trace saw(List<String> ids, long... patients) {
        return new Trace(Interaction.BATCH, "", ids, patients, "x");
    }

    @Test
    void aRunThatSawNobodyIsNoNews() {
        assertThat(jobs.isNews(reminders, saw(List.of()))).isFalse();
    }

    @Test
    void whatIsSeenAgainIsToldOnceAnHour() {
        Trace run = saw(List.of("Patient/a"), 7, 8);
        assertThat(jobs.isNews(reminders, run)).isTrue();
        assertThat(jobs.isNews(reminders, run)).isFalse();
        assertThat(jobs.isNews(reminders, saw(List.of(), 8))).as("fewer").isFalse();
        now.addAndGet(Duration.ofMinutes(59).toNanos());
        assertThat(jobs.isNews(reminders, run)).isFalse();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(jobs.isNews(reminders, run)).isTrue();
        assertThat(jobs.isNews(reminders, run)).isFalse();
    }

    @Test
    void anotherPatientIsNewsAtOnceAndSoIsAnotherJobOrOrganisation() {
        assertThat(jobs.isNews(reminders, saw(List.of(), 7))).isTrue();
        assertThat(jobs.isNews(reminders, saw(List.of(), 7, 9))).isTrue();
        assertThat(jobs.isNews(reminders, saw(List.of("Patient/b"), 7))).isTrue();
        assertThat(jobs.isNews(Caller.system(1, "release"), saw(List.of(), 7))).isTrue();
        assertThat(jobs.isNews(Caller.system(2, "reminders"), saw(List.of(), 7))).isTrue();
    }
}
