import { AppPage } from '../../shell';
import { Sources } from '../setup/Sources';

export default function Fleet() {
  return (
    <AppPage>
      <Sources />
    </AppPage>
  );
}
