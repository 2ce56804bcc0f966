import { openPaper, type Paper } from '@/api/print';
import { t, type TextKey } from '@/i18n';
import { Button } from '@/ui';
import { useChart } from './ChartContext';
import { useMoment } from './moment';

/** Prints a paper of the patient. It says what is known now, so it is not offered beside what was known then. */
export function PaperButton({ paper, text }: { paper: Paper; text: TextKey }) {
  const { patientId } = useChart();
  if (useMoment() !== null) return null;
  return (
    <Button
      size="small"
      icon="document"
      onClick={() => {
        openPaper(patientId, paper);
      }}
    >
      {t(text)}
    </Button>
  );
}
