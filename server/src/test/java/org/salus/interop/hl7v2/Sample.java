package org.salus.interop.hl7v2;

import java.time.ZoneId;
import java.util.List;

/** A sender for tests of the reading alone. */
final class Sample {

    static final Hl7Settings.Sender SENDER = new Hl7Settings.Sender(
            "LAB", "NORTH", 1, List.of(new Hl7Settings.Authority("CLINIC", "urn:test:mrn")), List.of(), null, ZoneId.of("Europe/Vienna"), List.of(), false);

    private Sample() {}
}
