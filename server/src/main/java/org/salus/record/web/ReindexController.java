package org.salus.record.web;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Caller;
import org.salus.kernel.RequiresAct;
import org.salus.store.Reindexer;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How far the rows of the caller's organisation are indexed anew. */
@RestController
class ReindexController {

    private final Reindexer reindexer;

    ReindexController(Reindexer reindexer) {
        this.reindexer = reindexer;
    }

    @RequiresAct("status.read")
    @GetMapping("/admin/reindex")
    ResponseEntity<?> progress(Caller caller) {
        List<Map<String, @Nullable Object>> types =
                reindexer.progress(caller.organisation()).stream().map(ReindexController::shown).toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Map.of("types", types));
    }

    private static Map<String, @Nullable Object> shown(Reindexer.Progress progress) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("type", progress.typeName());
        shown.put("state", progress.state().name().toLowerCase(Locale.ROOT));
        shown.put("percent", progress.percent());
        shown.put("rows", progress.total());
        shown.put("walked", progress.walked());
        shown.put("changed", progress.changed());
        shown.put("skipped", progress.skipped());
        shown.put("startedAt", instant(progress.since()));
        shown.put("finishedAt", instant(progress.until()));
        return shown;
    }

    private static @Nullable String instant(long micros) {
        return micros == 0 ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
