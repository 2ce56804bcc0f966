package org.salus.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.testing.TestDatabase;

/** The content that ships. */
@Tag("slow")
class BaseContentTest {

    @Test
    void theCommittedFileIsWhatTheGeneratorMakes() throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(BaseContent.class.getResourceAsStream("r4.terminology.zst"))) {
            String committed = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(committed.equals(GenerateTerminology.text()))
                    .as("run GenerateTerminology when the definitions or the generator have changed")
                    .isTrue();
        }
    }

    @Test
    void itIsLoadedOnceForEachContent() throws InterruptedException {
        try (TestDatabase db = TestDatabase.fresh();
                BaseContent content = new BaseContent(new PostgresLoads(db.app()))) {
            long start = System.nanoTime();
            content.load();
            System.out.printf("Base terminology loaded in %.1f s%n", (System.nanoTime() - start) / 1e9);
            Loads.State state = new PostgresLoads(db.app()).list().getFirst();
            System.out.println(state.summary());
            assertThat(state.finished()).isTrue();
            content.load();
            assertThat(new PostgresLoads(db.app()).list()).hasSize(1).first().isEqualTo(state);
        }
    }
}
