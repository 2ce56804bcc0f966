package org.salus.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.platform.StartRefused;

class DemoPlanTest {

    private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);

    @TempDir
    Path folder;

    /** Its records would end tomorrow, and today's schedule would be empty. */
    @Test
    void theDayIsThatOfTheClinicAlsoWhenItIsTomorrowAlreadyWhereTheServerIs() {
        Clock evening = Clock.fixed(Instant.parse("2026-11-28T00:39:00Z"), ZoneOffset.UTC);
        assertThat(DemoPlan.today(evening)).isEqualTo(LocalDate.of(2026, 11, 27));
        assertThat(DemoPlan.today(Clock.offset(evening, Duration.ofHours(8)))).isEqualTo(LocalDate.of(2026, 11, 28));
    }

    @Test
    void isFixedByTheFirstStart() {
        DemoPlan first = DemoPlan.of(folder, null, 7, FIRST);
        assertThat(first).isEqualTo(new DemoPlan(20, 7, FIRST));
        assertThat(DemoPlan.of(folder, null, null, FIRST.plusDays(9))).isEqualTo(first);
        assertThat(DemoPlan.of(folder, 20, 7, FIRST.plusDays(9))).isEqualTo(first);
    }

    @Test
    void otherWishesForAClinicThatIsThereAreRefused() {
        DemoPlan.of(folder, 3, 7, FIRST);
        assertThatThrownBy(() -> DemoPlan.of(folder, null, 8, FIRST))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("has 7 patients");
        assertThatThrownBy(() -> DemoPlan.of(folder, 4, null, FIRST)).isInstanceOf(StartRefused.class);
    }

    @Test
    void aDamagedFileIsNotReplaced() throws IOException {
        Files.writeString(folder.resolve("plan.properties"), "seed=x\n");
        assertThatThrownBy(() -> DemoPlan.of(folder, null, null, FIRST))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("damaged");
    }
}
