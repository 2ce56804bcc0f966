package org.salus.interop.hl7v2.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.salus.access.Policy;
import org.salus.interop.hl7v2.Intake;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.RequiresAct;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /hl7v2}: a message in, its acknowledgement out. */
@RestController
class Hl7Controller {

    private static final MediaType ER7 = new MediaType("application", "hl7-v2", StandardCharsets.UTF_8);

    private final Intake intake;
    private final Policy policy;

    Hl7Controller(Intake intake, Policy policy) {
        this.intake = intake;
        this.policy = policy;
    }

    /** Refused with 403 for a program whose scopes do not let it write results by itself. */
    @RequiresAct("hl7v2.send")
    @PostMapping(path = "/hl7v2", consumes = {"application/hl7-v2", "application/hl7-v2+er7", "x-application/hl7-v2+er7"})
    ResponseEntity<byte[]> send(Caller caller, @RequestBody byte[] message) {
        boolean writes = List.of("DiagnosticReport", "Observation").stream()
                .allMatch(type -> List.of(Interaction.CREATE, Interaction.UPDATE).stream()
                        .allMatch(act -> policy.decide(caller, act, type).allowed()));
        if (!writes) {
            return ResponseEntity.status(403).cacheControl(CacheControl.noStore()).build();
        }
        Intake.Answer answer = intake.receive(message, caller);
        return ResponseEntity.status(answer.status())
                .cacheControl(CacheControl.noStore())
                .contentType(ER7)
                .body(answer.message().getBytes(StandardCharsets.US_ASCII));
    }
}
