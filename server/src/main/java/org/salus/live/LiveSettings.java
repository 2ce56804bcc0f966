package org.salus.live;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param streamsPerUser how many streams one person or program has open at a time; each open chart, board and inbox is one */
@ConfigurationProperties("salus.live")
record LiveSettings(@DefaultValue("200") int streamsPerUser) {

    LiveSettings {
        if (streamsPerUser < 1) {
            throw new IllegalArgumentException("salus.live: streams-per-user must be at least 1");
        }
    }
}
