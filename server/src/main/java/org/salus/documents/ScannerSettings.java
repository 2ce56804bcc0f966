package org.salus.documents;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The scanner for malware; without a host there is none.
 *
 * @param patience how long one scan may take
 */
@ConfigurationProperties("salus.documents.scanner")
record ScannerSettings(@Nullable String host, @DefaultValue("3310") int port, @DefaultValue("60s") Duration patience) {}
