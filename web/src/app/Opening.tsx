import { t } from '@/i18n';
import { Loading, VisuallyHidden } from '@/ui';

/** While the code of a page comes: the page has its landmark and says what is awaited, as it does for its data. */
export function Opening() {
  return (
    <main id="main" tabIndex={-1}>
      <VisuallyHidden>
        <h1>{t('app.name')}</h1>
      </VisuallyHidden>
      <Loading what={t('app.thisPage')} />
    </main>
  );
}
