package org.salus.terminology.loaders;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.LoadException;
import org.salus.terminology.Loads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Loads the starter content in the background, once the server answers. */
@Configuration(proxyBeanMethods = false)
class StarterConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(StarterContent.class);

    @Bean
    Background starterContentLoading(Loads loads) {
        return new Background(loads);
    }

    static final class Background implements ApplicationListener<ApplicationReadyEvent>, AutoCloseable {

        private final Loads loads;
        private volatile boolean stopping;
        private volatile @Nullable Thread thread;

        Background(Loads loads) {
            this.loads = loads;
        }

        @Override
        public void onApplicationEvent(ApplicationReadyEvent ready) {
            thread = Thread.ofPlatform().name("terminology-starter").daemon().priority(Thread.MIN_PRIORITY).start(this::load);
        }

        private void load() {
            try {
                StarterContent.load(loads);
            } catch (LoadException e) {
                LOG.info("The starter lists are not loaded by this process: {}", e.getMessage());
            } catch (RuntimeException e) {
                if (!stopping) {
                    LOG.warn("The starter lists could not be loaded; it is tried again at the next start", e);
                }
            }
        }

        /** It takes a second or two, on the database that is closed next. */
        @Override
        public void close() throws InterruptedException {
            stopping = true;
            Thread running = thread;
            if (running != null) {
                running.join(Duration.ofSeconds(20));
            }
        }
    }
}
