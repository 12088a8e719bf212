/** Both languages are here from the start: English comes when somebody wants it. */
import { speak } from '../src/i18n';

await speak('en');
await speak('vi');
